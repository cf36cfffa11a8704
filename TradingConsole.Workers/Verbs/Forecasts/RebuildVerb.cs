using System.Collections.Immutable;
using System.CommandLine;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary><c>./run forecasts rebuild</c>: everything derived a second time from the raw files, compared bit for bit.</summary>
internal static class RebuildVerb
{
    private const int PracticeDays = 3;

    private static readonly DateTimeOffset PracticeDay = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    public const string Help =
        """
        Make everything derived again from the raw files, beside what there is, and compare each table's rows bit for bit.

        --data     directory of a console's state; default ./data where it exists, else three days of the practice world are measured first
        --replace  put the new tables into the old ones' place, equal or not
        The console must not be measuring meanwhile: stop it, or start it with --forecasts off.
        A stream hour that was stopped in the middle is left out of both sides and named; the console derives it again when it takes it up.
        Refused when the manifest lacks a file that the database knows or that its numbers show.
        Exit code 3 when a table differs, 1 when it was refused.
        Output with --json: {"runs","raw_files","equal","different":[table],"unfinished":[run],"before":{table:sha256},"after":{table:sha256}}
        """;

    public static Command Command()
    {
        var (data, connection) = (ForecastData.DataOption(), ForecastData.ConnectionOption());
        data.Description = "Directory of the console's state; default ./data where it exists, else a practice world";
        var replace = new Option<bool>("--replace") { Description = "Use the new tables from then on" };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("rebuild", Help) { data, connection, replace, json };
        command.SetAction(async (result, cancellationToken) =>
        {
            var isDifferent = false;
            var code = await VerbLine.GuardedAsync(
                async (loggers, ct) =>
                {
                    var folder = result.GetValue(data) ?? (Directory.Exists(Path.Combine(new DeskOptions().DataDirectory, "postgres")) ? new DeskOptions().DataDirectory : null);
                    RequireState(folder, result.GetValue(connection));
                    await using var on = await ForecastData.OpenAsync(folder, result.GetValue(connection), loggers, ct);
                    if (folder is null && result.GetValue(connection) is null)
                    {
                        await Console.Error.WriteLineAsync($"There is no ./data yet: {PracticeDays} days of the practice world are measured first.");
                        await IngestVerb.RunAsync(on, new SyntheticWorld(), PracticeDay, PracticeDays, loggers, ct);
                    }

                    var verdict = await RunAsync(on, result.GetValue(replace), ct);
                    isDifferent = !verdict.Equal;
                    return verdict;
                },
                result.GetValue(json), cancellationToken);
            return code == 0 && isDifferent ? 3 : code;
        });
        return command;
    }

    // A wrong folder must not become a database with nothing in it, which is equal to nothing.
    internal static void RequireState(string? folder, string? connection)
    {
        if (folder is not null && connection is null && !Directory.Exists(Path.Combine(folder, "postgres")))
        {
            throw new InvalidDataException(
                $"--data '{folder}' {(Directory.Exists(folder) ? "holds no console's state (no folder 'postgres')" : "does not exist")}; nothing was rebuilt.");
        }
    }

    internal static async Task<RebuildResult> RunAsync(ForecastData data, bool replace, CancellationToken ct)
    {
        await using var batch = await AdvisoryLock.TryAcquireAsync(data.Database, DailyBatch.LockName, ct);
        await using var stream = await AdvisoryLock.TryAcquireAsync(data.Database, StreamLoop.LockName, ct);
        if (batch is null || stream is null)
        {
            throw new DeskStartException("A console is measuring prediction markets on this database; stop it, or start it with --forecasts off.");
        }

        await new ManifestCheck(data.Database, data.Shelf).RequireWholeAsync(ct);
        var files = data.Shelf.List();
        var rebuild = new DerivedRebuild(
            data.Database, data.ConnectionString, (apart, pipeline) => DerivedStages.Of(pipeline, apart, data.Shelf, ForecastRules.Default));
        var verdict = await rebuild.RunAsync(
            files, replace, (run, of, _) => Console.Error.WriteLineAsync($"run {run + 1} of {of}"), ct);
        return new RebuildResult(
            verdict.Runs, files.Length, verdict.IsEqual, verdict.Different,
            [.. verdict.Open.Select(run => FormattableString.Invariant($"{run.Pipeline} up to {run.IntervalEnd:yyyy-MM-dd HH:mm} UTC"))], verdict.Before, verdict.After);
    }
}

/// <param name="Unfinished">Runs that were begun and not ended: only what they had finished deriving was compared, of a stream hour nothing.</param>
internal sealed record RebuildResult(
    int Runs, int RawFiles, bool Equal, ImmutableArray<string> Different, ImmutableArray<string> Unfinished, ImmutableSortedDictionary<string, string> Before,
    ImmutableSortedDictionary<string, string> After)
{
    public override string ToString() => (Equal
        ? $"Equal: {After.Count} tables of {Runs} runs, made anew from {RawFiles} raw files."
        : $"DIFFERENT: {string.Join(", ", Different)} of {After.Count} tables.")
        + (Unfinished.IsEmpty ? "" : $" Not ended, so not compared whole: {string.Join(", ", Unfinished)}.");
}
