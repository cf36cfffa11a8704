using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Statistics;
using TradingConsole.Workers.Forecasts;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <param name="Markets">Two tokens each.</param>
/// <param name="Seconds">In which every market breaches its band once.</param>
internal sealed record StreamBenchLoad(int Markets, int MessagesPerS, int Seconds);

/// <summary>How long from a message of the market channel to the row of the alert that it raises: the console's own loop, socket, shelf and database.</summary>
/// <remarks>A row is seen by asking every 10 ms, so a figure is up to that much too large, never too small.</remarks>
internal static class StreamBench
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(10);

    public static string MarketId(int market) => $"0x{market.ToString("x64", CultureInfo.InvariantCulture)}";

    public static string Token(int market, int outcome) => ((market * 2) + outcome + 1_000_000).ToString(CultureInfo.InvariantCulture);

    public static async Task<StreamBenchResult> RunAsync(StreamBenchLoad load, ILoggerFactory loggers, CancellationToken ct)
    {
        await using var data = await ForecastData.OpenAsync(null, null, loggers, ct);
        await SeedAsync(data.Database, load, ct);
        await using var venue = await StreamBenchVenue.StartAsync(load, ct);
        using var http = new HttpClient();
        var clients = ForecastClients.Of(http, new SourceOptions { ClobUrl = venue.BaseUrl }, TimeProvider.System, TimeProvider.System);
        var channel = new MarketChannel(new MarketChannelOptions { Url = venue.MarketChannelUrl }, clients.Clob, TimeProvider.System);
        using var loop = new StreamLoop(
            data.Database, data.Shelf, ForecastRules.Default, ForecastScope.Practice with { StreamedMax = load.Markets }, channel, TimeProvider.System,
            loggers.CreateLogger<StreamLoop>());
        using var looking = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await loop.StartAsync(ct);
        ImmutableArray<double> latencies;
        ChannelState state;
        try
        {
            await venue.HeardAsync(ct);
            var seen = SeenAsync(data.Database, load.Markets, looking.Token);
            await venue.TalkAsync(ct);
            looking.CancelAfter(LastWait);
            (latencies, state) = (await seen, channel.State);
        }
        finally
        {
            await loop.StopAsync(CancellationToken.None); // Also when it is stopped: nothing may be written to the folder that goes.
        }

        return new StreamBenchResult(
            state.Assets, load.MessagesPerS, venue.Sent, state.Dropped, load.Markets, latencies.Length,
            Of(latencies, 0.5), Of(latencies, 0.99), latencies.IsEmpty ? null : latencies[^1]);
    }

    private static double? Of(ImmutableArray<double> sorted, double level) => sorted.IsEmpty ? null : Math.Round(Quantile.OfSorted(sorted.AsSpan(), level), 1);

    // Ascending, ms.
    private static async Task<ImmutableArray<double>> SeenAsync(NpgsqlDataSource database, int wanted, CancellationToken ct)
    {
        var (seen, latencies) = (new HashSet<Guid>(), new List<double>());
        try
        {
            while (seen.Count < wanted)
            {
                await using var select = database.CreateCommand("SELECT alert_id, ts FROM forecast_alerts WHERE origin = 'stream'");
                await using var reader = await select.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct))
                {
                    if (seen.Add(reader.GetGuid(0)))
                    {
                        latencies.Add(Math.Round((TimeProvider.System.GetUtcNow() - reader.GetFieldValue<DateTimeOffset>(1)).TotalMilliseconds, 1));
                    }
                }

                await Task.Delay(Look, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // What has not come by now is missing from the count.
        }

        latencies.Sort();
        return [.. latencies];
    }

    /// <summary>What a batch would have left: open markets with a band, a lively volume, a clear question and trust.</summary>
    private static async Task SeedAsync(NpgsqlDataSource database, StreamBenchLoad load, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var hour = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var plan = new RunPlan(RunWords.DailyBatch, hour.AddDays(-1), hour, "bench");
        await using var seed = database.CreateCommand(
            """
            WITH run AS (
                INSERT INTO forecast_runs (run_id, pipeline_name, venue, code_version, config_hash, data_interval_start, data_interval_end, status, started_at, ended_at)
                VALUES (@run, 'daily_batch', 'practice', '1', 'bench', @hour - interval '1 day', @hour, 'SUCCEEDED', @hour, @hour)),
            market AS (
                INSERT INTO forecast_markets (market_id, event_id, slug, question, rules, category, outcomes, tokens, enable_order_book, starts_at, ends_at,
                    status, label_rule, was_disputed, first_seen_at, updated_at)
                SELECT id, id, id, 'Will it?', 'By a named number.', 'bench', ARRAY['Yes', 'No'], ARRAY[yes, no], true, @hour - interval '7 days',
                    @hour + interval '7 days', 'ACTIVE', 'open', false, @hour, @hour
                FROM unnest(@ids, @yes, @no) AS given (id, yes, no) RETURNING market_id),
            band AS (
                INSERT INTO forecast_bands (ts, market_id, method, horizon_steps, step_seconds, band_calibration, q10, q50, q90, model_id)
                SELECT @hour, unnest(@ids), 'kalman', 24, 3600, 'conformal', 0.4, 0.5, 0.6, 'bench'),
            frame AS (
                INSERT INTO forecast_frames (ts, market_id, returns, vol, volume_velocity, oi_change, tte_seconds, liquidity_bucket, impute_flag)
                SELECT @hour, unnest(@ids), 0, 0.1, 3, 0.2, 604800, 'HIGH', 0),
            question AS (
                INSERT INTO forecast_questions
                SELECT unnest(@ids), 'heuristic', 'heuristic-v1', 0.1, 0.1, ARRAY[]::text[], ARRAY[]::text[], @hour)
            INSERT INTO forecast_trust SELECT @hour, unnest(@ids), 80, '{}'
            """);
        var markets = Enumerable.Range(0, load.Markets).ToArray();
        seed.Parameters.AddWithValue("run", plan.RunId);
        seed.Parameters.AddWithValue("hour", hour);
        seed.Parameters.AddWithValue("ids", markets.Select(MarketId).ToArray());
        seed.Parameters.AddWithValue("yes", markets.Select(market => Token(market, 0)).ToArray());
        seed.Parameters.AddWithValue("no", markets.Select(market => Token(market, 1)).ToArray());
        await seed.ExecuteNonQueryAsync(ct);
    }
}

/// <param name="Sent">Messages.</param>
/// <param name="Dropped">Of them, by a full queue.</param>
/// <param name="Breaches">Trades outside a band.</param>
/// <param name="Alerts">Rows that came of them.</param>
internal sealed record StreamBenchResult(
    int Assets, int MessagesPerS, long Sent, long Dropped, int Breaches, int Alerts, double? AlertMsP50, double? AlertMsP99, double? AlertMsMax)
{
    public override string ToString() =>
        $"{Assets} assets, {MessagesPerS} messages/s, {Sent} sent, {Dropped} dropped: {Alerts} of {Breaches} alerts stored, p50 {AlertMsP50} ms, p99 {AlertMsP99} ms, max {AlertMsMax} ms.";
}
