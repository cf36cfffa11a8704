using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Tests.Passport;

/// <summary>
/// Four people on one market: one with a rule and the discipline to keep it, one who has the rule and not the patience, one who believes in himself,
/// one who was lucky.
/// </summary>
internal static class PaperTraders
{
    private static readonly Symbol[] Watched = [Symbol.Parse("ENAUSDT"), Symbol.Parse("ZKUSDT"), Symbol.Parse("SUIUSDT")];

    /// <summary>Goes with a strong move of the last two hours, keeps stop and target, stays out after two losses, says what his own record says.</summary>
    public static PaperTrader Disciplined(PaperYear year) => WithMomentum(year, number: 1, cutAt: null);

    /// <summary>Takes the same trades for the same reason, and his profit by hand at four tenths of the way to the target.</summary>
    public static PaperTrader Hasty(PaperYear year) => WithMomentum(year, number: 4, cutAt: 0.4);

    private static PaperTrader WithMomentum(PaperYear year, int number, double? cutAt)
    {
        const double MomentumMin = 1.8;
        var trader = new PaperTrader(year, number);
        foreach (var (symbol, at) in Moments(TimeSpan.FromHours(3)))
        {
            var (deviation, momentum) = year.Known(symbol, at);
            if (Math.Abs(momentum) < MomentumMin || trader.Closed.Any(trade => trade.Symbol == symbol && trade.ExitedAt > at))
            {
                continue;
            }

            if (trader.IsWarned(at))
            {
                trader.Answer(symbol, at, isHeeded: true);
                continue;
            }

            var known = trader.Closed.Where(trade => trade.ExitedAt <= at).ToArray();
            var confidence = (int)Math.Round(100.0 * (known.Count(trade => trade.NetPnl > 0) + 10) / (known.Length + 20));
            trader.Trade(new PaperPlan(
                symbol, momentum > 0 ? PositionSide.Long : PositionSide.Short, at, 1.5 * deviation, 2.5 * deviation, TimeSpan.FromHours(4), confidence,
                "momentum", momentum, CutAt: cutAt));
        }

        return trader;
    }

    /// <summary>
    /// Trades on a feeling of which he is nine tenths sure, gives a losing trade more room, and after two losses wants it back at once: with a stop and
    /// a target so near that most of what is at stake goes to fees.
    /// </summary>
    public static PaperTrader OverConfident(PaperYear year, ulong seed)
    {
        var (trader, random) = (new PaperTrader(year, 2), new SeededRandom(seed));
        foreach (var (symbol, at) in Moments(TimeSpan.FromHours(5)).Where(moment => moment.Symbol == Watched[0] && moment.At.DayOfYear % 4 == 0))
        {
            if (trader.Closed.Any(trade => trade.ExitedAt > at))
            {
                continue;
            }

            var (deviation, momentum) = year.Known(symbol, at);
            var isRevenge = trader.IsWarned(at);
            if (isRevenge)
            {
                trader.Answer(symbol, at, isHeeded: false);
            }

            var isLong = isRevenge ? momentum < 0 : random.NextInt(2) == 0; // What has run must come back.
            var width = isRevenge ? 0.15 * deviation : deviation;
            trader.Trade(new PaperPlan(
                symbol, isLong ? PositionSide.Long : PositionSide.Short, at, width, width, TimeSpan.FromHours(4.5), 85 + random.NextInt(11), "feeling",
                momentum, MovesStop: true, WarningsIgnored: isRevenge ? 1 : 0));
        }

        return trader;
    }

    /// <summary>
    /// Tosses a coin now and then for eight times the risk. Of forty who do, the middle one of those who are ahead at the end: chosen as the world
    /// chooses whom to listen to, by the result, and not by what a report should find in it.
    /// </summary>
    public static PaperTrader Lucky(PaperYear year)
    {
        PaperTrader[] ahead =
        [
            .. Enumerable.Range(0, 40).Select(seed => Gambler(year, (ulong)seed + 1_000)).Where(trader => trader.SumR > 0).OrderBy(trader => trader.SumR),
        ];
        return ahead[(ahead.Length - 1) / 2];
    }

    private static PaperTrader Gambler(PaperYear year, ulong seed)
    {
        var (trader, random) = (new PaperTrader(year, 3), new SeededRandom(seed));
        for (var at = PaperYear.Start.AddDays(3); at < PaperYear.End.AddDays(-4); at = at.AddDays(12))
        {
            var entered = at.AddMinutes(random.NextInt(1_440));
            var (deviation, momentum) = year.Known(Watched[0], entered);
            trader.Trade(new PaperPlan(
                Watched[0], random.NextInt(2) == 0 ? PositionSide.Long : PositionSide.Short, entered, 0.7 * deviation, 5.6 * deviation,
                TimeSpan.FromHours(36), null, "hunch", momentum));
        }

        return trader;
    }

    private static IEnumerable<(Symbol Symbol, DateTimeOffset At)> Moments(TimeSpan every)
    {
        for (var at = PaperYear.Start.AddDays(4); at < PaperYear.End.AddDays(-2); at += every)
        {
            foreach (var symbol in Watched)
            {
                yield return (symbol, at);
            }
        }
    }
}
