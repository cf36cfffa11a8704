using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Database;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Stored history behind the sample desk: a day of BTCUSDT minutes, real decisions on them, one open trade, presets, models.</summary>
public static class SampleHistory
{
    public const int Minutes = 1_440;

    public static readonly PresetDefinition[] PresetKinds =
    [
        PresetDefinition.For<LabelSpec>("label", _ => [], ("seed", LabelSpec.Seed), ("calibrated", LabelSpec.Calibrated)),
        PresetDefinition.For<PolicyPreset>("policy", _ => [], ("seed", PolicyPreset.Seed), ("calibrated", PolicyPreset.Calibrated)),
        PresetDefinition.For<RiskPreset>("risk", _ => [], ("seed", RiskPreset.Seed)),
        PresetDefinition.For<QualityPreset>("quality", _ => [], ("standard", QualityPreset.Standard)),
        PresetDefinition.For<PromotionRules>("promotion", rules => rules.Problems(), (PromotionRules.Default.Name, PromotionRules.Default)),
    ];

    private static readonly DateTimeOffset LastBar = new(SampleDesk.Now.Year, SampleDesk.Now.Month, SampleDesk.Now.Day, 3, 47, 0, TimeSpan.Zero);

    private static readonly Instrument Btc = new(
        Symbol.Btc, "TRADING", "PERPETUAL", "BTC", "USDT", 0.10m, 0.001m, 0.001m, 0.001m, 120m, 100m, null, null);

    /// <summary>Close of each minute, oldest first; the last is <see cref="LastBar"/>. A slow swing, a ripple and a rise at the end.</summary>
    public static double Price(int minute) =>
        95_800 + (300 * Math.Sin(minute / 95.0)) + (90 * Math.Sin(minute / 7.0)) + (45 * Math.Sin(minute * 1.9))
        + (minute > Minutes - 40 ? (minute - Minutes + 40) * 12 : 0);

    /// <returns>The desk's snapshot with BTCUSDT's newest decision and trade as stored.</returns>
    public static async Task<DeskSnapshot> StoreAsync(NpgsqlDataSource database, DeskSnapshot desk)
    {
        var partitions = new MonthPartitions(database);
        foreach (var table in new[] { "candles_1m", "mark_candles_1m" })
        {
            await partitions.EnsureAsync(table, LastBar.AddDays(-2), LastBar);
        }

        await StoreInstrumentsAsync(database, desk);
        await StoreCandlesAsync(database);
        await new PresetStore(database, new PresetRules(PresetKinds)).SeedAsync(SampleDesk.Now.AddDays(-1));
        var models = await StoreModelsAsync(database);
        var signals = Enumerable.Range(Minutes - 400, 400).Select(Decide).ToImmutableArray();
        var trade = OpenTrade();
        var changes = DeskChanges.None with
        {
            Trades = [trade],
            Orders =
            [
                Order(trade, 2, "STOP_MARKET", "NEW", trade.StopPrice), Order(trade, 3, "TAKE_PROFIT_MARKET", "NEW", trade.TargetPrice),
                Order(trade, 1, "MARKET", "FILLED", null),
            ],
            Fills = [new FillRecord(1, 1, Symbol.Btc, trade.EntryPrice!.Value, trade.Quantity, 15.82m, "USDT", 0, trade.EntryTime!.Value)],
        };
        await new ExecutionStore(database, partitions).SaveAsync(TradingMode.Shadow, signals, changes);

        var newest = await new SignalQueries(database).FindAsync(Symbol.Btc, LastBar);
        var ticker = desk.Tickers[0] with { Symbol = Symbol.Btc, Last = Price(Minutes - 1) + 4.2, Mark = Price(Minutes - 1) + 1.1, FundingRate = 0.000071, NextFunding = SampleDesk.Now.AddMinutes(251), Change24h = 0.0124 };
        return desk with
        {
            Champion = desk.Champion! with { ModelId = models },
            Tickers = [.. desk.Tickers.Select(known => known.Symbol == Symbol.Btc ? ticker : known.Symbol.Value == "WLDUSDT" ? known with { Status = "SETTLING" } : known)],
            Signals = [Web.Pages.Signals.StoredStates.Of(newest!), .. desk.Signals.Where(signal => signal.Symbol != Symbol.Btc)],
            Trades = [.. desk.Trades.Select(open => open.Symbol == Symbol.Btc ? Web.Pages.Signals.StoredStates.Of(trade, (decimal)ticker.Mark!) : open)],
        };
    }

    private static SignalRecord Decide(int minute)
    {
        var price = Price(minute);
        var swing = Math.Sin(minute / 60.0);
        var er = (14 + (9 * swing) + (minute > Minutes - 60 ? 9 : 0) + (2 * Math.Sin(minute / 3.0))) * 1e-4;
        var input = new DecisionInput(
            Symbol.Btc, BarAt(minute), 1, [.. Enumerable.Range(0, 16).Select(i => i == 3 ? 0.0009 : Math.Sin(minute + i))], 0.0009,
            SampleDesk.ChampionId, ReturnBasis.Gross,
            new Prediction(
                new DirectionPrediction(er, (-62 - (14 * swing)) * 1e-4, 0.0041 + (0.0009 * swing), 84, 0.46),
                new DirectionPrediction(-er, -71e-4, 0.0052, 92, 0.38)),
            price, price - 2, 0.000071, SampleDesk.Now.AddMinutes(251), 480, 5_000_000, 0, 128_412, 0.004, Btc, LabelSpec.Calibrated,
            PolicyPreset.Calibrated, 2);
        var decision = Decider.Decide(input);
        RiskVerdict? verdict = decision.Proposal is { } proposal
            ? HardGuards.Check(
                new OrderIntent(Symbol.Btc, proposal.Side, (double)proposal.NotionalUsdt, proposal.Leverage, TimeSpan.FromSeconds(0.4), true, new IntentPrices(price - 2, price, price)),
                new PortfolioState(128_412, 127_570, 17_300, 32_600, 25_188, minute > Minutes - 25 ? [Symbol.Btc] : [], true, false)
                {
                    Exposures = minute > Minutes - 25 ? [new Exposure(Symbol.Btc, PositionSide.Long, 32_600)] : [],
                },
                RiskPreset.Seed)
            : null;
        return new SignalRecord(
            input, decision, verdict, TradingMode.Shadow, 1,
            [
                new("btc_ret_60", 0.0061, 7.9e-4), new("ema_dist_atr", 1.34, 5.2e-4), new("vol_z", 2.07, 3.8e-4), new("ret_5", 0.0022, 2.9e-4),
                new("funding_z", 1.12, -2.6e-4), new("rsi", 68.4, -1.7e-4), new("adx", 31.2, 1.5e-4), new("basis", null, 0.4e-4),
            ],
            input.Bar.AddMinutes(1).AddMilliseconds(84));
    }

    private static SimulatedTrade OpenTrade()
    {
        var minute = Minutes - 25;
        var entry = Math.Round((decimal)Price(minute), 1);
        var id = Core.Execution.TradeId.For(TradingMode.Shadow, Symbol.Btc, BarAt(minute));
        return new SimulatedTrade(
            id, Symbol.Btc, PositionSide.Long, TradeStatus.Open, BarAt(minute), BarAt(minute + 1), 0.412m, entry, 5, entry - 700, entry + 1_050,
            BarAt(minute).AddHours(4), new FillTerms(0.0004, 0.15, 0.0009, 5_000_000, 0.1m), BarAt(minute + 1), entry + 2.1m, 78_204.1m);
    }

    private static OrderRecord Order(SimulatedTrade trade, long id, string type, string status, decimal? stop) => new(
        id, $"tc-{id}", trade.TradeId, trade.Symbol, type == "MARKET" ? "BUY" : "SELL", type, status, type != "MARKET", null, stop, trade.Quantity,
        trade.EntryTime!.Value, trade.EntryTime.Value);

    private static DateTimeOffset BarAt(int minute) => LastBar.AddMinutes(minute - Minutes + 1);

    private static async Task StoreInstrumentsAsync(NpgsqlDataSource database, DeskSnapshot desk)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO instruments (symbol, status, tick_size, quantity_step)
            SELECT symbol, 'TRADING', 0.1, 0.001 FROM unnest(@symbols) AS symbol
            """);
        command.Parameters.AddWithValue("symbols", desk.Tickers.Select(ticker => ticker.Symbol.Value).ToArray());
        await command.ExecuteNonQueryAsync();
    }

    private static async Task StoreCandlesAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        foreach (var isMark in new[] { false, true })
        {
            await using var writer = await connection.BeginBinaryImportAsync(isMark
                ? "COPY mark_candles_1m (symbol, ts, open, high, low, close) FROM STDIN (FORMAT binary)"
                : "COPY candles_1m (symbol, ts, open, high, low, close, volume) FROM STDIN (FORMAT binary)");
            for (var minute = 0; minute < Minutes; minute++)
            {
                var (open, close) = (Price(Math.Max(0, minute - 1)), Price(minute));
                await writer.StartRowAsync();
                await writer.WriteAsync("BTCUSDT");
                await writer.WriteAsync(BarAt(minute), NpgsqlDbType.TimestampTz);
                await writer.WriteAsync(open);
                await writer.WriteAsync(Math.Max(open, close) + 12 + (9 * Math.Abs(Math.Sin(minute * 2.3))));
                await writer.WriteAsync(Math.Min(open, close) - 12 - (9 * Math.Abs(Math.Cos(minute * 1.3))));
                await writer.WriteAsync(close);
                if (!isMark)
                {
                    await writer.WriteAsync(40 + (30 * Math.Abs(Math.Sin(minute / 3.0))));
                }
            }

            await writer.CompleteAsync();
        }
    }

    private static async Task<Guid> StoreModelsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO models (
                model_id, created_at, algo, stage, feature_schema_version, label_spec_hash, label_spec, train_start, train_end, metrics,
                artifact_uri, artifact_hash, is_production, promoted_at, promoted_by)
            SELECT model_id, @now, 'gbdt', stage, 1, @hash, @spec::jsonb, @now - interval '4 days', @now - interval '1 day', metrics::jsonb,
                'x', repeat('a', 64), stage = 'production', @now, 'system'
            FROM unnest(@ids, @stages, @metrics) AS model (model_id, stage, metrics)
            """);
        command.Parameters.AddWithValue("now", SampleDesk.Now.AddHours(-9));
        command.Parameters.AddWithValue("hash", LabelSpec.Calibrated.Hash());
        command.Parameters.AddWithValue("spec", System.Text.Json.JsonSerializer.Serialize(LabelSpec.Calibrated));
        command.Parameters.AddWithValue("ids", new[] { SampleDesk.ChampionId, new Guid("7c20bb10-1111-4222-8333-444455556666") });
        command.Parameters.AddWithValue("metrics", new[] { Evidence(0).ToJson(), Evidence(1).ToJson() });
        command.Parameters.AddWithValue("stages", new[] { "production", "candidate" });
        await command.ExecuteNonQueryAsync();
        return SampleDesk.ChampionId;
    }

    private static TrainingMetrics Evidence(int model) => new(
        61_200, 14_400, 14_400, 960, SampleDesk.Now.AddDays(-5), SampleDesk.Now.AddDays(-2), SampleDesk.Now.AddDays(-2),
        SampleDesk.Now.AddDays(-1), 41.7,
        [
            Target("er_long", "rmse", "atr", 0.982 - (0.01 * model)), Target("er_short", "rmse", "atr", 0.979),
            Target("q05_long", "pinball", "atr", 0.931), Target("q05_short", "pinball", "atr", 0.944 + (0.02 * model)),
            Target("e_mae_long", "rmse", "atr", 0.902), Target("e_mae_short", "rmse", "atr", 0.911),
            Target("e_hold_long", "rmse", "minutes", 0.874), Target("e_hold_short", "rmse", "minutes", 1.012),
            Target("p_tp_long", "log_loss", "probability", 0.966), Target("p_tp_short", "log_loss", "probability", 0.971),
        ],
        [
            new TradingMetrics("long", 147, 0.476, 1.31 + (0.1 * model), 0.061, 0.00042, -0.0084, 0.0015, 0.0011),
            new TradingMetrics("short", 92, 0.433, null, 0.052, -0.00011, -0.0091, 0.0010, 0.0011),
        ]);

    private static TargetMetrics Target(string name, string metric, string unit, double ratio) => new(
        name, metric, unit, 4.2 * ratio, 4.2, metric == "log_loss" ? null : 3.1, metric == "log_loss" ? 0.231 : null,
        metric == "log_loss" ? 0.018 : null, 57);
}
