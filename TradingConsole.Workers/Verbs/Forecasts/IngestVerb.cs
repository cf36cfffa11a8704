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

    public const string Help =
        """
        Play recorded days to the daily batch: a stand-in venue serves them on loopback, the console's own clients read them, every step runs.

        --from     a folder with markets.csv and yes_price_10m.csv.gz, or 'practice' for the seeded world
        --day      the first day, YYYY-MM-DD UTC; default: the last day of the recording (of practice: 2026-01-20)
        --days     how many, one run each; the first looks back 60 days
        --data     where to keep it; default: a scratch directory, thrown away at the end
        The same day again is the same run: nothing is asked, kept or derived twice.
        Output with --json: {"runs":[{"end","status","was_done"}],"raw_files","raw_lines","added":{table:rows},"rows":{table:rows}}
        """;

    public static Command Command()
    {
        var from = new Option<string>("--from") { Description = "Folder of recorded markets, or 'practice'", Required = true };
        var day = new Option<string?>("--day") { Description = "First day, YYYY-MM-DD UTC" };
        var days = new Option<int>("--days") { Description = "How many days", DefaultValueFactory = _ => 1 };
        var (data, connection) = (ForecastData.DataOption(), ForecastData.ConnectionOption());
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("ingest", Help) { from, day, days, data, connection, json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, ct) =>
            {
                var world = WorldOf(result.GetValue(from)!);
                var first = FirstDay(result.GetValue(day), world);
                ArgumentOutOfRangeException.ThrowIfLessThan(result.GetValue(days), 1, "--days");
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
        await using var desk = await ForecastDesk.OpenAsync(world, first, data.Database, data.Shelf, ForecastScope.Practice with { Venue = world is RecordedFolder ? RunWords.Recorded : RunWords.Practice }, loggers, ct);
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
    internal static IRecordedWorld WorldOf(string from)
    {
        try
        {
            return from == Practice ? new SyntheticWorld() : RecordedFolder.Load(from);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException or FormatException)
        {
            throw new InvalidDataException($"--from '{from}': {unreadable.Message}", unreadable);
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
