using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

[Collection(PostgresCollection.Name)]
public sealed class CoverageWatchTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Day = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Coverage_ThatLeavesItsBand_IsAnIncidentOnceEachTimeItLeaves()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var log = new Log();
        var watch = new CoverageWatch(new CoverageLeft(database.DataSource), BandRules.Default, log);
        var told = new List<int>();
        foreach (var (day, mustRetrain) in new[] { false, true, true, false, true }.Index())
        {
            await watch.TellAsync(await EndAsync(database, day, mustRetrain), default);
            told.Add(log.Said.Count);
        }

        Assert.Equal([0, 1, 1, 1, 2], told);
        Assert.Equal(
            ("coverage", "forecasts-kalman-24h", "kalman, 24 h ahead: 71.5 % of 400 corrected bands held their price, promised are 80 % ± 3 %."), log.Said[0]);
    }

    private static async Task<ForecastRun> EndAsync(PostgresDatabase database, int day, bool mustRetrain)
    {
        var run = await new RunStore(database.DataSource).BeginAsync(new RunPlan(RunWords.DailyBatch, Day.AddDays(day - 1), Day.AddDays(day), "x"), Day, default);
        await database.ExecuteAsync(
            $"""
            INSERT INTO forecast_coverage (run_id, method, horizon_steps, step_seconds, band_calibration, segment_key, sample_size, coverage, coverage_low,
                coverage_high, width_mean, interval_score, must_retrain)
            VALUES ('{run.RunId}', 'kalman', 24, 3600, 'conformal', '*|*|*', 400, 0.715, 0.67, 0.757, 0.1, 0.2, {mustRetrain}),
                ('{run.RunId}', 'ewma', 24, 3600, 'conformal', '*|*|*', 400, 0.8, 0.758, 0.836, 0.1, 0.2, false),
                ('{run.RunId}', 'ewma', 24, 3600, 'conformal', 'sports|*|*', 400, 0.7, 0.653, 0.743, 0.1, 0.2, true)
            """);
        await new RunStore(database.DataSource).EndAsync(run.RunId, RunStatus.Succeeded, null, null, Day, default);
        return run;
    }

    private sealed class Log : IIncidentLog
    {
        public List<(string Kind, string Source, string Message)> Said { get; } = [];

        public IReadOnlyList<Incident> Latest => [];

        public void Report(string kind, string source, string? symbol, string message, long count = 1, object? details = null) => Said.Add((kind, source, message));
    }
}
