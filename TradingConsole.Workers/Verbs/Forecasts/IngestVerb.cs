using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Forecasts.StandIn;
using TradingConsole.Workers.Forecasts.StandIn.Recorded;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary><c>./run forecasts ingest</c>: the daily batch on recorded days, over the real protocols.</summary>
internal static class IngestVerb
{
    private const string Practice = "practice";
    private const int DaysMax = 366;

    public const string Help =
        """
        Play recorded days to the daily batch: a stand-in venue serves them on loopback, the console's own clients read them, every step runs.

        --from     a folder with markets.csv and yes_price_10m.csv.gz, or 'practice' for the seeded world
        --day      the first day, YYYY-MM-DD UTC; default: the last day of the recording (of practice: 2026-01-20)
        --days     how many, one run each; the first looks back 60 days
        --seed     of the practice world; default: the console's. One --data holds one world
        --data     where to keep it; default: a scratch directory, thrown away at the end
        Days that are not over yet are refused on a --data of one's own. The same day again is the same run: nothing is asked, kept or derived twice.
        Output with --json: {"runs":[{"end","status","was_done"}],"raw_files","raw_lines","added":{table:rows},"rows":{table:rows}}
        """;

    public static Command Command()
    {
        var from = new Option<string>("--from") { Description = "Folder of recorded markets, or 'practice'", Required = true };
        var day = new Option<string?>("--day") { Description = "First day, YYYY-MM-DD UTC" };
        var days = new Option<int>("--days") { Description = "How many days, 1 to 366", DefaultValueFactory = _ => 1 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the practice world", DefaultValueFactory = _ => new DeskOptions().Seed };
        var (data, connection) = (ForecastData.DataOption(), ForecastData.ConnectionOption());
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("ingest", Help) { from, day, days, seed, data, connection, json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, ct) =>
            {
                if (result.GetValue(days) is < 1 or > DaysMax)
                {
                    throw new InvalidDataException($"--days was {result.GetValue(days)}; expected 1 to {DaysMax}.");
                }

                var world = WorldOf(result.GetValue(from)!, result.GetValue(seed));
                var first = FirstDay(result.GetValue(day), world);
                if (result.GetValue(data) is not null || result.GetValue(connection) is not null)
                {
                    RequireOver(first.AddDays(result.GetValue(days) - 1), TimeProvider.System.GetUtcNow());
                }

                await using var on = await ForecastData.OpenAsync(result.GetValue(data), result.GetValue(connection), loggers, ct);
                return await RunAsync(on, world, first, result.GetValue(days), loggers, ct);
            },
            result.GetValue(json), cancellationToken));
        return command;
    }

    internal static async Task<IngestResult> RunAsync(
        ForecastData data, IRecordedWorld world, DateTimeOffset first, int days, ILoggerFactory loggers, CancellationToken ct)
    {
        var before = await DerivedTables.CountsAsync(data.Database, ct);
        await using var desk = await ForecastDesk.OpenAsync(world, first, data.Database, data.Shelf, ScopeOf(world), loggers, ct);
        var runs = ImmutableArray.CreateBuilder<IngestedRun>();
        for (var i = 0; i < days; i++)
        {
            var (run, wasDone) = await desk.RunAsync(first.AddDays(i), ct);
            runs.Add(new IngestedRun(run.IntervalEnd, RunWords.Of(run.Status), wasDone, run.Error));
        }

        var after = await DerivedTables.CountsAsync(data.Database, ct);
        var files = data.Shelf.List();
        return new IngestResult(
            runs.ToImmutable(), files.Length, files.Sum(file => (long)file.Lines),
            after.ToImmutableSortedDictionary(row => row.Key, row => row.Value - before[row.Key], StringComparer.Ordinal), after);
    }

    /// <exception cref="InvalidDataException">No such folder, or one that holds no recording.</exception>
    internal static IRecordedWorld WorldOf(string from, ulong seed)
    {
        try
        {
            return from == Practice ? new SyntheticWorld(new SyntheticOptions { Seed = seed }) : RecordedFolder.Load(from);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException or FormatException)
        {
            throw new InvalidDataException($"--from '{from}': {unreadable.Message}", unreadable);
        }
    }

    internal static ForecastScope ScopeOf(IRecordedWorld world) =>
        world is SyntheticWorld practice ? ForecastScope.PracticeOf(practice.Seed) : ForecastScope.Practice with { Venue = RunWords.Recorded };

    /// <exception cref="InvalidDataException">The last day asked for ends later than now: a console that finds it would have nothing to do until then.</exception>
    internal static void RequireOver(DateTimeOffset end, DateTimeOffset now)
    {
        if (end > now)
        {
            throw new InvalidDataException(
                $"--day and --days reach to {end:yyyy-MM-dd HH:mm} UTC, and it is {now:yyyy-MM-dd HH:mm} UTC: on a --data of one's own only days that are over are taken.");
        }
    }

    // A day is its end: all that was recorded up to that midnight.
    private static DateTimeOffset FirstDay(string? day, IRecordedWorld world)
    {
        if (day is null)
        {
            var end = world is RecordedFolder recorded ? recorded.Ends : new DateTimeOffset(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);
            return new DateTimeOffset(end.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        }

        return DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddDays(1)
            : throw new InvalidDataException($"--day was '{day}'; expected YYYY-MM-DD.");
    }
}

/// <param name="End">Exclusive end of its stretch.</param>
internal sealed record IngestedRun(DateTimeOffset End, string Status, bool WasDone, string? Error);

internal sealed record IngestResult(
    ImmutableArray<IngestedRun> Runs, int RawFiles, long RawLines, ImmutableSortedDictionary<string, long> Added, ImmutableSortedDictionary<string, long> Rows)
{
    public override string ToString() => string.Join(
        Environment.NewLine,
        Runs.Select(run => $"up to {run.End:yyyy-MM-dd HH:mm} UTC: {run.Status}{(run.WasDone ? ", was done before" : "")}{(run.Error is null ? "" : $" ({run.Error})")}")
            .Append($"{RawFiles} raw files with {RawLines} answers")
            .Concat(Rows.Select(row => $"{row.Key,-26} {row.Value,10} rows, {Added[row.Key]} added")));
}
