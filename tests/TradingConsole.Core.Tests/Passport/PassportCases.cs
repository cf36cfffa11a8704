using System.Text.Json.Nodes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>Histories to count: single facts with sensible values, and random ones in which anything may happen.</summary>
internal static class PassportCases
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero); // A Monday, 09:00 in Korea.
    public static readonly Symbol Btc = Symbol.Parse("BTCUSDT");
    public static readonly Symbol Eth = Symbol.Parse("ETHUSDT");

    /// <param name="net">USDT; also the basis points of the notional.</param>
    public static QuickTradeClosed Closed(
        int net, int? confidence = null, TradeOrigin origin = TradeOrigin.Own, Symbol? symbol = null, int warnings = 0, DateTimeOffset? enteredAt = null,
        PositionSide side = PositionSide.Long, decimal exit = 0, Guid? id = null)
    {
        var entered = enteredAt ?? Start;
        return new QuickTradeClosed(
            id ?? Guid.NewGuid(), "shadow", symbol ?? Btc, side, origin, entered.AddMinutes(-1), entered, entered.AddMinutes(30), 100,
            exit == 0 ? 100 + (side.Sign() * Math.Sign(net)) : exit, 100 - side.Sign(), 100 + (2 * side.Sign()), 100, "TARGET", net + 4, 4, 0, net, net, net * 10,
            Math.Max(0, -net), Math.Max(0, net), confidence, null, null, false, false, warnings);
    }

    public static PassportEvent Event(Guid user, long sequence, PassportFact fact, DateTimeOffset? at = null) => new(
        Guid.NewGuid(), user, sequence, at ?? Start.AddMinutes(sequence), Start, "test", $"{sequence}", fact);

    /// <summary>A random fact; every kind that counts comes up.</summary>
    public static PassportFact Any(SeededRandom random)
    {
        var (id, symbol, confidence) = (Id(random), random.NextInt(2) == 0 ? Btc : Eth, random.NextInt(101));
        var side = random.NextInt(2) == 0 ? PositionSide.Long : PositionSide.Short;
        return random.NextInt(16) switch
        {
            0 => new ScanCompleted(id, ScanKind.Rule, 30, random.NextInt(5)),
            1 => new SignalTracked(id, null, symbol, side, 100, 99, 102, confidence),
            2 => new SignalDropped(id, symbol, "over"),
            3 => new QuickTradeRequested(id, "shadow", symbol, side, Start, 100, 99, 102, 1, 3, TradeOrigin.Own, confidence, "breakout", new JsonObject { ["rsi"] = 61.5 }),
            4 => new QuickTradeOpened(id, "shadow", symbol, side, Start, 100, 1),
            5 => new QuickTradePlanChanged(id, symbol, "stop", 99, 98, true),
            6 or 7 or 8 => Closed(
                random.NextInt(401) - 200, random.NextInt(3) == 0 ? null : confidence, (TradeOrigin)random.NextInt(4), symbol, random.NextInt(2),
                Start.AddHours(random.NextInt(500)), side, 90 + random.NextInt(21), id),
            9 => new HypothesisProposed(id, symbol, side, confidence, 100, Start.AddHours(4), "momentum"),
            10 => new HypothesisAnswered(id, symbol, HypothesisAnswer.Dissented, side, confidence),
            11 => new HypothesisSettled(id, symbol, HypothesisAnswer.Dissented, side, confidence, random.NextInt(200) - 100),
            12 => new OverrideOffered(id, symbol, "DAY_LOSS", 2.1, 2),
            13 => new OverrideAnswered(id, symbol, random.NextInt(2) == 0, null),
            14 => new PredictionSettled(id, symbol, side, confidence, 100, 93 + random.NextInt(5), false),
            _ => new ArenaSettled(id, "champion", random.NextInt(3) - 1, 1, 2),
        };
    }

    private static Guid Id(SeededRandom random)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, random.NextUInt64());
        BitConverter.TryWriteBytes(bytes[8..], random.NextUInt64());
        return new Guid(bytes);
    }
}
