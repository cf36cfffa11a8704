using System.Data;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Passport.Phrasing;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Asks for the calendar's reports and writes what was asked for.</summary>
/// <param name="clock">Market clock: periods and hours are the market's.</param>
/// <param name="phraser">Puts findings into other words; null: the analyst's stand.</param>
/// <param name="incidents">Where what could not be written is said, beside the notice to the person.</param>
public sealed class ReportDesk(NpgsqlDataSource database, TimeProvider clock, IReportPhraser? phraser = null, IIncidentLog? incidents = null)
{
    /// <summary>
    /// How long after the first asking a stretch is asked about once more: acts that were told late, after a stop that outlasted the morning, are
    /// found then.
    /// </summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromHours(1);

    /// <summary>
    /// Asks, for everybody who did something in it, for each stretch of the calendar that has ended and was not asked about: also for those that ended
    /// while no console ran, as far back as <see cref="ReportCalendar"/> looks. Safe to repeat, and cheap: the ledger is read for new stretches only.
    /// </summary>
    /// <returns>How many were asked for now.</returns>
    public async Task<int> AskForDueAsync(CancellationToken ct = default)
    {
        var (asked, now) = (0, clock.GetUtcNow());
        var again = now - AskAgainAfter;
        foreach (var stretch in await ReportStretchStore.NotAskedAsync(database, [.. ReportCalendar.Due(now)], again, ct))
        {
            asked += await ReportStretchStore.AskAsync(database, stretch, again, now, ct);
        }

        return asked;
    }

    /// <summary>
    /// Writes the oldest report that was asked for. It and its request's end are one transaction; a language model is waited for before that, with
    /// none open. A request that cannot be written is put aside, its person is told why, and the next one's turn comes.
    /// </summary>
    /// <returns>Its id; null when nothing is asked for.</returns>
    public async Task<Guid?> WriteNextAsync(Func<Guid, ReportLanguage> languageOf, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(languageOf);
        while (await NextAsync(ct) is { } request)
        {
            Report report;
            try
            {
                var input = await InputAsync(request, ct);
                report = ReportWriter.Write(request.Type, input, languageOf(request.UserId));
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or NpgsqlException))
            {
                await EndAsync(request, transaction => ReportRequestStore.FailAsync(transaction, request, failure.Message, clock.GetUtcNow(), ct), ct);
                incidents?.Report("job", "passport", null, $"A {ReportRequestStore.WordOf(request.Type)} report could not be written: {failure.Message}");
                continue;
            }

            var said = phraser is null ? report : await phraser.PhraseAsync(report, ct);
            Guid? written = null;
            await EndAsync(request, async transaction =>
            {
                written = (await ReportStore.AddAsync(transaction, said, clock.GetUtcNow(), ct)).Id;
                await ReportRequestStore.FinishAsync(transaction, request.RequestId, written.Value, ct);
            }, ct);
            if (written is not null)
            {
                return written;
            }
        }

        return null;
    }

    private async Task<ReportRequest?> NextAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        return await ReportRequestStore.TakeAsync(transaction, 1, ct) is [var request] ? request : null;
    }

    // One picture of everything it is made from.
    private async Task<ReportInput> InputAsync(ReportRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        return await ReportInputQueries.ReadAsync(transaction, request, ct);
    }

    // Another process may have written it meanwhile: then there is nothing left to end.
    private async Task EndAsync(ReportRequest request, Func<NpgsqlTransaction, Task> end, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ReportRequestStore.HoldAsync(transaction, request.RequestId, ct))
        {
            await end(transaction);
            await transaction.CommitAsync(ct);
        }
    }
}
