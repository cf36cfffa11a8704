using System.Collections.Immutable;
using System.CommandLine;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Runs;
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
        Exit code 3 when a table differs.
        Output with --json: {"runs","raw_files","equal","different":[table],"before":{table:sha256},"after":{table:sha256}}
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

    internal static async Task<RebuildResult> RunAsync(ForecastData data, bool replace, CancellationToken ct)
    {
        await using var batch = await AdvisoryLock.TryAcquireAsync(data.Database, DailyBatch.LockName, ct);
        await using var stream = await AdvisoryLock.TryAcquireAsync(data.Database, StreamLoop.LockName, ct);
        if (batch is null || stream is null)
        {
            throw new DeskStartException("A console is measuring prediction markets on this database; stop it, or start it with --forecasts off.");
        }

        var files = data.Shelf.List();
        var rebuild = new DerivedRebuild(
            data.Database, data.ConnectionString, (apart, pipeline) => DerivedStages.Of(pipeline, apart, data.Shelf, ForecastRules.Default));
        var verdict = await rebuild.RunAsync(
            files, replace, (run, of, _) => Console.Error.WriteLineAsync($"run {run + 1} of {of}"), ct);
        return new RebuildResult(verdict.Runs, files.Length, verdict.IsEqual, verdict.Different, verdict.Before, verdict.After);
    }
}

internal sealed record RebuildResult(
    int Runs, int RawFiles, bool Equal, ImmutableArray<string> Different, ImmutableSortedDictionary<string, string> Before,
    ImmutableSortedDictionary<string, string> After)
{
    public override string ToString() => Equal
        ? $"Equal: {After.Count} tables of {Runs} runs, made anew from {RawFiles} raw files."
        : $"DIFFERENT: {string.Join(", ", Different)} of {After.Count} tables.";
}
