using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Snapshots with the figures of the design's pictures, so that a page can be held beside them.</summary>
public static class SampleDesk
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 48, 12, TimeSpan.Zero);
    public static readonly Guid ChampionId = new("9f31ae00-1111-4222-8333-444455556666");

    private static readonly DateTimeOffset Bar = Now.AddSeconds(-12).AddMinutes(-1);

    private static readonly (string Symbol, double EvLong, double EvShort, double Q05, double Mae, string Decision, double? Size, int? Leverage, string[] Reasons)[] Rows =
    [
        ("SUIUSDT", 18.6, -31.2, -61.4, 1.9, "FLAT", null, null, ["Q05_MIN"]),
        ("LINKUSDT", 16.9, -27.8, -44.0, 1.4, "FLAT", 9_800, 3, ["MAX_POSITIONS"]),
        ("BTCUSDT", 14.2, -24.6, -28.3, .8, "FLAT", null, null, ["ALREADY_IN_POSITION"]),
        ("AVAXUSDT", -29.4, 12.8, -57.9, 2.3, "FLAT", null, null, ["Q05_MIN", "MAE_MAX"]),
        ("ETHUSDT", -22.7, 11.3, -31.6, .9, "FLAT", null, null, ["ALREADY_IN_POSITION"]),
        ("XRPUSDT", 9.7, -20.4, -36.8, 1.2, "FLAT", null, null, ["ALREADY_IN_POSITION"]),
        ("1000PEPEUSDT", -26.0, 9.1, -39.5, 1.6, "FLAT", null, null, ["ALREADY_IN_POSITION"]),
        ("XAUUSDT", 6.4, -14.9, -12.2, .5, "FLAT", null, null, ["ALREADY_IN_POSITION"]),
        ("WLDUSDT", 5.8, -19.3, -66.1, 2.6, "FLAT", null, null, ["MAE_MAX", "REGIME"]),
        ("TRXUSDT", 5.1, -16.2, -18.4, .6, "LONG", 8_412, 4, []),
        ("BNBUSDT", 3.1, -13.7, -24.9, .8, "FLAT", null, null, ["EV_MIN"]),
        ("DOGEUSDT", -18.2, 2.4, -41.7, 1.3, "FLAT", null, null, ["EV_MIN", "DIRECTIONAL_NOTIONAL"]),
        ("ADAUSDT", -9.9, -6.3, -33.0, 1.1, "FLAT", null, null, ["NO_EDGE"]),
        ("SOLUSDT", -4.9, -2.3, -31.0, 1.0, "FLAT", null, null, ["NO_EDGE"]),
    ];

    private static readonly (string Symbol, string Side, decimal Quantity, decimal Entry, double Mark, decimal Stop, decimal Target, int Leverage, int Minutes)[] Positions =
    [
        ("BTCUSDT", "LONG", .412m, 96_018.4m, 96_412.3, 95_310.0m, 97_520.0m, 5, 24),
        ("ETHUSDT", "SHORT", 6.120m, 3_341.90m, 3_318.42, 3_389.40m, 3_262.00m, 4, 21),
        ("SOLUSDT", "LONG", 74m, 185.02m, 184.37, 182.10m, 190.40m, 3, 38),
        ("XRPUSDT", "LONG", 8_240.0m, 1.3791m, 1.3842, 1.3588m, 1.4160m, 3, 62),
        ("XAUUSDT", "LONG", 1.850m, 4_119.80m, 4_126.35, 4_098.00m, 4_162.00m, 5, 52),
        ("1000PEPEUSDT", "SHORT", 412_000m, .0119650m, .011842, .0123100m, .0113000m, 2, 9),
    ];

    /// <summary>A busy, healthy desk with one stale symbol.</summary>
    public static DeskSnapshot Trading()
    {
        var trades = Positions.Select(Open).ToImmutableArray();
        return new DeskSnapshot(
            AsOf: Now,
            Market: new MarketSource("paper", "seeded synthetic market, seed 7", 1),
            Mode: TradingMode.Shadow,
            Phase: "Trading",
            Kill: KillState.Released,
            Health: new DeskHealth(
                CollectorOk: true, StreamsConnected: 50, StreamsWanted: 50, WorstDataAge: TimeSpan.FromSeconds(6.8),
                WorstSymbol: Symbol.Parse("SUIUSDT"), ClockOffset: TimeSpan.FromMilliseconds(12), WeightUsed: 558, WeightLimit: 2_400,
                WriterQueueRows: 1_204, WriterLastFlushAge: TimeSpan.FromSeconds(1.8), WriterRowsPerSecond: 61_000, DatabaseOk: true,
                DecisionLatencyP50Ms: 96, DecisionLatencyP99Ms: 212, GapsOpen: 1, GapsFilled: 14, Quarantined: 2, Conflated: 318,
                MissingFraction1h: .0043, LatestCandle: Bar, LatestFeature: Bar, LatestSignal: Bar),
            Account: new AccountState(
                Equity: 128_412.66, WalletBalance: 128_049.96, UnrealizedPnl: 362.70, AvailableMargin: 103_075.17, UsedMargin: 25_337.49,
                TotalNotional: 97_592.44, LongNotional: 72_404.10, ShortNotional: 25_188.34, DayPnl: 842.17, DayOpeningEquity: 127_570.49,
                UsedMarginFractionMax: .35, TotalNotionalFractionMax: 1.2, DirectionalNotionalFractionMax: .8, PositionsMax: 6),
            Champion: new ChampionState(ChampionId, Now.AddHours(-9), Now.AddHours(-8), "system"),
            Funnel: new FunnelState(3_000, 2_987, 412, 38, 9, 7,
            [
                new ReasonCount("NO_EDGE", 2_575), new ReasonCount("Q05_MIN", 214), new ReasonCount("MAE_MAX", 97),
                new ReasonCount("MAX_POSITIONS", 16), new ReasonCount("DIRECTIONAL_NOTIONAL", 9), new ReasonCount("BELOW_MIN_NOTIONAL", 2),
            ]),
            Tickers: [.. Rows.Select(row => new TickerState(
                Symbol.Parse(row.Symbol), "TRADING", 100 + row.Mae, 100 + row.Mae * .99, .0001, Now.AddHours(4), .012, Now.AddSeconds(-1), true))],
            Signals: [.. Rows.Select(Signal)],
            Trades: trades,
            RecentTrades: [Closed("DOGEUSDT", -41.20m, "STOP", 50), Closed("BTCUSDT", 96.14m, "TARGET", 92)],
            Jobs:
            [
                new JobState(new Guid("00000000-0000-0000-0000-00000000a001"), "train_model", "running", .62, "fold 5 of 8", Now.AddMinutes(-23), Now.AddMinutes(-22), null, "system", null) { IsHeavy = true, Attempt = 2, Note = "Interrupted by a stop of its process. Started again (attempt 2).", Ran = TimeSpan.FromMinutes(22), Eta = TimeSpan.FromSeconds(809), Estimate = new JobEstimate(4_400_000_000, TimeSpan.FromMinutes(35), "3M rows of 50 symbols") },
                new JobState(new Guid("00000000-0000-0000-0000-00000000a002"), "fill_gaps", "running", .8, "SUIUSDT 4 min", Now.AddMinutes(-1), Now.AddMinutes(-1), null, "system", null),
                new JobState(new Guid("00000000-0000-0000-0000-00000000a003"), "label_recent", "queued", 0, "", Now, null, null, "timetable", null) { IsHeavy = true, Position = 1 },
                new JobState(new Guid("00000000-0000-0000-0000-00000000a004"), "bootstrap_history", "succeeded", 1, "30 symbols", Now.AddHours(-10), Now.AddHours(-10), Now.AddHours(-9.9), "system", null) { Attempt = 1, Ran = TimeSpan.FromMinutes(6) },
            ],
            Incidents:
            [
                new IncidentState(Now.AddSeconds(-2), "data_stale", "collector", "SUIUSDT", "last event 6.8 s ago, limit 5 s", 1),
                new IncidentState(Now.AddSeconds(-130), "guard", "risk", "LINKUSDT", "MAX_POSITIONS: 6 of 6 open", 3),
                new IncidentState(Now.AddMinutes(-19), "quarantine", "collector", "WLDUSDT", "price was −1.2, must be positive", 2),
                new IncidentState(Now.AddMinutes(-36), "reconnect", "collector", null, "stream silent for 10.2 s, gap of 2 bars filled", 1),
            ],
            Equity: Curve(90));
    }

    /// <summary>The first minutes: history is loading, nothing is decided.</summary>
    public static DeskSnapshot FirstStart()
    {
        var desk = Trading();
        return desk with
        {
            Phase = "Bootstrapping history 42 %",
            Champion = null,
            Signals = [],
            Trades = [],
            RecentTrades = [],
            Incidents = [],
            Equity = [],
            Funnel = new FunnelState(0, 0, 0, 0, 0, 0, []),
            Account = desk.Account with
            {
                Equity = 10_000, WalletBalance = 10_000, UnrealizedPnl = 0, AvailableMargin = 10_000, UsedMargin = 0, TotalNotional = 0,
                LongNotional = 0, ShortNotional = 0, DayPnl = 0, DayOpeningEquity = 10_000,
            },
            Health = desk.Health with
            {
                DecisionLatencyP50Ms = null, DecisionLatencyP99Ms = null, LatestSignal = null, LatestFeature = null, WorstDataAge = null,
                WorstSymbol = null, GapsOpen = 0, MissingFraction1h = null, Quarantined = 0,
            },
            Jobs = [new JobState(new Guid("00000000-0000-0000-0000-00000000a004"), "bootstrap_history", "running", .42, "ETHUSDT, 13 of 30 symbols", Now.AddSeconds(-40), Now.AddSeconds(-39), null, "system", null) { Attempt = 1, Ran = TimeSpan.FromSeconds(39), Eta = TimeSpan.FromSeconds(54) }],
        };
    }

    private static SignalState Signal(
        (string Symbol, double EvLong, double EvShort, double Q05, double Mae, string Decision, double? Size, int? Leverage, string[] Reasons) row)
    {
        const double Bps = 1e-4;
        const double Atr = .0031;
        var isLong = row.EvLong >= row.EvShort;
        return new SignalState(
            Symbol.Parse(row.Symbol), Bar, ChampionId, row.EvLong * Bps, row.EvShort * Bps, (row.EvLong + 12) * Bps, (row.EvShort + 12) * Bps,
            row.Q05 * Bps, row.Q05 * Bps, row.Mae * Atr, row.Mae * Atr, 95, 88, .48, .41, Atr, row.Decision, isLong ? "LONG" : "SHORT",
            row.Size, row.Leverage, row.Size is null ? null : 95, row.Size is null ? null : 108, [.. row.Reasons],
            [
                new StageState("ev", "FEES", 8, null, true, "bps"),
                new StageState("ev", "SLIPPAGE", 4, null, true, "bps"),
                new StageState("gate", "EV_MIN", Math.Max(row.EvLong, row.EvShort), 0, !row.Reasons.Contains("EV_MIN"), "bps"),
                new StageState("gate", "Q05_MIN", row.Q05 * Bps / Atr, -1.8, !row.Reasons.Contains("Q05_MIN"), "atr"),
                new StageState("gate", "MAE_MAX", row.Mae, 1.8, !row.Reasons.Contains("MAE_MAX"), "atr"),
                new StageState("guard", "MAX_POSITIONS", 6, 6, !row.Reasons.Contains("MAX_POSITIONS"), "count"),
            ],
            [
                new ContributionState("ret_15", .0042, .00031), new ContributionState("funding_z", -1.2, .00018),
                new ContributionState("vol_z", 2.1, -.00012), new ContributionState("rsi", 61.4, .00007),
            ],
            84);
    }

    private static TradeState Open(
        (string Symbol, string Side, decimal Quantity, decimal Entry, double Mark, decimal Stop, decimal Target, int Leverage, int Minutes) row)
    {
        var sign = row.Side == "LONG" ? 1 : -1;
        var pnl = sign * (row.Mark - (double)row.Entry) * (double)row.Quantity;
        var risk = Math.Abs((double)(row.Entry - row.Stop)) * (double)row.Quantity;
        var entered = Now.AddMinutes(-row.Minutes);
        return new TradeState(
            new Guid(row.Minutes, 0, 0, new byte[8]), Symbol.Parse(row.Symbol), row.Side, "open", entered.AddMinutes(-1), row.Quantity, row.Leverage,
            entered, row.Entry, row.Stop, row.Target, row.Entry * (1 - sign * .8m / row.Leverage), row.Mark, pnl, pnl / risk,
            entered.AddHours(6), null, null, null, 0, 4.1m, .2m, 1.3m);
    }

    private static TradeState Closed(string symbol, decimal net, string reason, int minutes) => new(
        new Guid(minutes, 1, 0, new byte[8]), Symbol.Parse(symbol), "LONG", "closed", Now.AddMinutes(-minutes - 40), 100, 3,
        Now.AddMinutes(-minutes - 39), 100.00m, 99.00m, 101.50m, 70m, 100.4, 0, (double)net / 42, Now.AddHours(5),
        Now.AddMinutes(-minutes), 100.90m, reason, net, 3.2m, 0m, 1.1m);

    // A fixed zig-zag: no randomness is needed to have a line with a drawdown in it.
    private static ImmutableArray<EquityPoint> Curve(int points)
    {
        var curve = ImmutableArray.CreateBuilder<EquityPoint>(points);
        for (var index = 0; index < points; index++)
        {
            var wave = 620 * Math.Sin(index / 5.0) + 260 * Math.Sin(index * 1.7) + 140 * Math.Cos(index * 3.1);
            curve.Add(new EquityPoint(Now.AddHours(-8 * (points - 1 - index)), index == points - 1 ? 128_412.66 : 126_200 + index * 24 + wave));
        }

        return curve.MoveToImmutable();
    }
}
