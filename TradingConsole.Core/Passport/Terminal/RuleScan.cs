using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>Looks for the patterns of <see cref="ScanRule"/> on closed bars. Pure: the same bars and rules find the same signals.</summary>
/// <remarks>
/// Only bars that are over are read, and the last of them is the one a signal rests on: nothing of it was known later. Averages are exponential and
/// start at the first bar given; ATR and RSI are Wilder's over 14.
/// </remarks>
public static class RuleScan
{
    /// <summary>Bars needed: the long average has forgotten most of how it began.</summary>
    public const int BarsMin = 120;

    private const int Range = 20;
    private const int Wilder = 14;
    private const int Short = 20;
    private const int Long = 50;
    private const double VolumeTimes = 3;

    /// <param name="bars">Closed bars of one symbol, oldest first, without a hole.</param>
    /// <returns>At most one signal: the side more rules speak for. Null when none speaks, both sides do equally, or bars are too few.</returns>
    public static ScanSignal? Find(Symbol symbol, IReadOnlyList<Candle> bars, ScanRules rules)
    {
        ArgumentNullException.ThrowIfNull(bars);
        ArgumentNullException.ThrowIfNull(rules);
        if (bars.Count < BarsMin || Atr(bars) is not (> 0 and var atr))
        {
            return null;
        }

        var found = rules.Rules.Select(rule => Ask(rule, bars, atr)).OfType<Pattern>().ToList();
        var (longs, shorts) = (found.Where(find => find.Side == PositionSide.Long).Sum(find => find.Strength),
            found.Where(find => find.Side == PositionSide.Short).Sum(find => find.Strength));
        return longs == shorts ? null : Signal(symbol, bars[^1], longs > shorts ? PositionSide.Long : PositionSide.Short, Math.Abs(longs - shorts), atr, found, rules);
    }

    /// <summary>Wilder's average true range of the last bar, price units; null when it is not a number.</summary>
    internal static double? Atr(IReadOnlyList<Candle> bars)
    {
        var atr = double.NaN;
        for (var i = 1; i < bars.Count; i++)
        {
            var range = Math.Max(bars[i].High, bars[i - 1].Close) - Math.Min(bars[i].Low, bars[i - 1].Close);
            atr = double.IsNaN(atr) ? range : atr + ((range - atr) / Wilder);
        }

        return double.IsFinite(atr) ? atr : null;
    }

    /// <summary>The plan of a find: stop and target so many ATR from the price.</summary>
    internal static (decimal Entry, decimal Stop, decimal Target) Plan(PositionSide side, double price, double atr, ScanRules rules) => (
        Price(price), Price(Math.Max(price - (side.Sign() * rules.StopAtr * atr), price / 100)),
        Price(Math.Max(price + (side.Sign() * rules.TargetAtr * atr), price / 100)));

    private static ScanSignal Signal(
        Symbol symbol, Candle last, PositionSide side, double score, double atr, List<Pattern> found, ScanRules rules)
    {
        var (entry, stop, target) = Plan(side, last.Close, atr, rules);
        return new ScanSignal(
            symbol, side, Math.Round(score, 6), entry, stop, target, null,
            [.. found.Where(find => find.Side == side).OrderByDescending(find => find.Strength).Select(find => find.Reason)], last.OpenTime);
    }

    private static Pattern? Ask(ScanRule rule, IReadOnlyList<Candle> bars, double atr) => rule switch
    {
        ScanRule.Breakout => Breakout(bars, atr),
        ScanRule.Trend => Trend(bars, atr),
        ScanRule.Reversion => Reversion(bars),
        _ => Volume(bars),
    };

    private static Pattern? Breakout(IReadOnlyList<Candle> bars, double atr)
    {
        var last = bars[^1].Close;
        var (high, low) = (double.MinValue, double.MaxValue);
        for (var i = bars.Count - 1 - Range; i < bars.Count - 1; i++)
        {
            (high, low) = (Math.Max(high, bars[i].High), Math.Min(low, bars[i].Low));
        }

        return last > high ? new(PositionSide.Long, 1 + ((last - high) / atr), Words($"closed {(last - high) / atr:0.0} ATR above the high of {Range} bars"))
            : last < low ? new(PositionSide.Short, 1 + ((low - last) / atr), Words($"closed {(low - last) / atr:0.0} ATR below the low of {Range} bars"))
            : null;
    }

    private static Pattern? Trend(IReadOnlyList<Candle> bars, double atr)
    {
        const int Lately = 3;
        var (fast, slow) = (bars[0].Close, bars[0].Close);
        var (signs, gap) = (new int[bars.Count], 0.0);
        for (var i = 0; i < bars.Count; i++)
        {
            fast += (bars[i].Close - fast) * 2 / (Short + 1);
            slow += (bars[i].Close - slow) * 2 / (Long + 1);
            gap = fast - slow;
            signs[i] = Math.Sign(gap);
        }

        var now = signs[^1];
        return now == 0 || signs[^(Lately + 1)] == now || signs[^(Lately + 1)] == 0
            ? null
            : new(now > 0 ? PositionSide.Long : PositionSide.Short, 1 + (Math.Abs(gap) / atr),
                Words($"average of {Short} bars crossed {(now > 0 ? "above" : "below")} that of {Long}"));
    }

    private static Pattern? Reversion(IReadOnlyList<Candle> bars)
    {
        var (gain, loss, before) = (0.0, 0.0, 50.0);
        for (var i = 1; i < bars.Count; i++)
        {
            var move = bars[i].Close - bars[i - 1].Close;
            gain += (Math.Max(move, 0) - gain) / Wilder;
            loss += (Math.Max(-move, 0) - loss) / Wilder;
            if (i == bars.Count - 2)
            {
                before = gain + loss > 0 ? 100 * gain / (gain + loss) : 50;
            }
        }

        var turn = bars[^1].Close - bars[^2].Close;
        return before < 30 && turn > 0 ? new(PositionSide.Long, 1 + ((30 - before) / 30), Words($"RSI was {before:0} and the last bar turned up"))
            : before > 70 && turn < 0 ? new(PositionSide.Short, 1 + ((before - 70) / 30), Words($"RSI was {before:0} and the last bar turned down"))
            : null;
    }

    private static Pattern? Volume(IReadOnlyList<Candle> bars)
    {
        var usual = 0.0;
        for (var i = bars.Count - 1 - Range; i < bars.Count - 1; i++)
        {
            usual += bars[i].Volume / Range;
        }

        var (times, move) = (usual > 0 ? bars[^1].Volume / usual : 0, bars[^1].Close - bars[^1].Open);
        return times < VolumeTimes || move == 0
            ? null
            : new(move > 0 ? PositionSide.Long : PositionSide.Short, 1 + Math.Log2(times / VolumeTimes), Words($"{times:0.0} times the usual volume"));
    }

    // Seven significant figures: finer than any tick, and the same text on every machine.
    private static decimal Price(double price) => decimal.Parse(
        price.ToString("G7", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.NumberStyles.Float,
        System.Globalization.CultureInfo.InvariantCulture);

    private static string Words(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Pattern(PositionSide Side, double Strength, string Reason);
}
