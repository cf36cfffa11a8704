using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>What a person does with reports that are written: put away, ask for anew, hold two against each other.</summary>
/// <param name="clock">Market clock.</param>
public sealed class ReportVersions(NpgsqlDataSource database, ReportQueries reports, TimeProvider clock)
{
    private const string SetStatus = """
        UPDATE passport_reports
        SET status = @status
        WHERE user_id = @user AND report_id = @report AND status <> @status
        """;

    private const string Stands = "SELECT status FROM passport_reports WHERE user_id = @user AND report_id = @report";

    /// <summary>Puts a report away; it stays readable.</summary>
    public Task<ActResult> ArchiveAsync(Guid user, Guid report, CancellationToken ct = default) => SetAsync(user, report, "archived", ct);

    /// <summary>Takes an archived report out again.</summary>
    public Task<ActResult> RestoreAsync(Guid user, Guid report, CancellationToken ct = default) => SetAsync(user, report, "final", ct);

    /// <summary>
    /// Asks for a report of the same period again. It becomes the next version if anything is different: the history, the analyst, the model, the
    /// language; otherwise the one that stands is given back when it is written. While the same one is still unwritten, that request is given back.
    /// </summary>
    /// <returns>The request's id.</returns>
    public async Task<ActResult> RegenerateAsync(Guid user, Guid report, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ReportRequestStore.PeriodOfAsync(transaction, user, report, ct) is not { } period
            || await ReportRequestStore.LockHistoryAsync(transaction, user, ct) is not { } last)
        {
            return ActResult.NotFound("report", report);
        }

        if (await ReportRequestStore.OpenAsync(transaction, user, period.Type, period.Start, period.End, ct) is { } open)
        {
            return ActResult.Done(open);
        }

        var id = Guid.CreateVersion7();
        await ReportRequestStore.AskAsync(
            transaction, new ReportRequest(id, user, period.Type, period.Start, period.End, last, $"again {id:N}", clock.GetUtcNow()), ct);
        await transaction.CommitAsync(ct);
        return ActResult.Done(id);
    }

    /// <summary>What a later report says otherwise than an earlier one.</summary>
    /// <returns>Null when either is not this person's.</returns>
    public async Task<ReportComparison?> CompareAsync(Guid user, Guid before, Guid after, CancellationToken ct = default) =>
        await reports.FindAsync(user, before, ct) is { } first && await reports.FindAsync(user, after, ct) is { } second
            ? ReportComparison.Of(first, second)
            : null;

    private Task<ActResult> SetAsync(Guid user, Guid report, string status, CancellationToken ct) => Act.RunAsync(database, async act =>
        await act.WriteAsync(SetStatus, ct, ("user", user), ("report", report), ("status", status)) == 1 ? ActResult.Done(report)
        : await act.ReadAsync(Stands, row => row.GetString(0), ct, ("user", user), ("report", report)) is { } stands ? ActResult.Conflict("report_stands_already", $"It is {stands} already.")
        : ActResult.NotFound("report", report), ct);
}

/// <summary>Two reports held against each other.</summary>
/// <param name="IsSameInput">Made from the very same figures: only words can differ.</param>
/// <param name="Findings">What only one says, or both with another impact; findings with the same impact are left out.</param>
/// <param name="Scores">Every figure of either, by name; null where one has none.</param>
public sealed record ReportComparison(
    ReportHead Before, ReportHead After, bool IsSameInput, ImmutableArray<FindingDifference> Findings,
    ImmutableSortedDictionary<string, ScoreDifference> Scores)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static ReportComparison Of(ReportView before, ReportView after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (first, second) = (Sentences(before), Sentences(after));
        var findings = first.Keys.Union(second.Keys)
            .Select(key => new FindingDifference(
                key.Kind, key.Code, key.Dimension, key.Slice, first.GetValueOrDefault(key)?.Title, second.GetValueOrDefault(key)?.Title,
                first.GetValueOrDefault(key)?.Impact, second.GetValueOrDefault(key)?.Impact))
            .Where(difference => difference.ImpactBefore != difference.ImpactAfter)
            .OrderBy(difference => difference.Kind).ThenByDescending(difference => Math.Abs((difference.ImpactAfter ?? 0) - (difference.ImpactBefore ?? 0)))
            .ThenBy(difference => difference.Code, StringComparer.Ordinal).ThenBy(difference => difference.Slice, StringComparer.Ordinal);
        var (then, now) = (ScoresOf(before), ScoresOf(after));
        return new ReportComparison(
            before.Head, after.Head, before.InputHash == after.InputHash, [.. findings],
            then.Keys.Union(now.Keys).ToImmutableSortedDictionary(
                name => name, name => new ScoreDifference(Of(then, name), Of(now, name)), StringComparer.Ordinal));
    }

    private static Dictionary<(FindingKind Kind, string Code, string Dimension, string Slice), ReportSentence> Sentences(ReportView view) =>
        new[] { view.StrengthsJson, view.WeaknessesJson, view.ImprovementsJson }
            .SelectMany(json => JsonSerializer.Deserialize<ImmutableArray<ReportSentence>>(json, Json))
            .ToDictionary(sentence => (sentence.Finding.Kind, sentence.Finding.Code, sentence.Finding.Dimension, sentence.Finding.Slice));

    private static Dictionary<string, double> ScoresOf(ReportView view) => JsonSerializer.Deserialize<Dictionary<string, double>>(view.ScoreOverviewJson)!;

    private static double? Of(Dictionary<string, double> scores, string name) => scores.TryGetValue(name, out var score) ? score : null;
}

/// <param name="TitleBefore">Null when only the later report says it; <paramref name="ImpactBefore"/> too.</param>
/// <param name="ImpactAfter">R of the period; null when only the earlier one says it.</param>
public sealed record FindingDifference(
    FindingKind Kind, string Code, string Dimension, string Slice, string? TitleBefore, string? TitleAfter, double? ImpactBefore, double? ImpactAfter);

/// <param name="Before">Null when the earlier report has no such figure.</param>
public sealed record ScoreDifference(double? Before, double? After);
