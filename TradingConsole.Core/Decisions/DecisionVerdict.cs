using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>
/// A decision in numbers only, made without allocating: what a backtest of millions of bars keeps. <see cref="Decider.Decide"/>
/// builds the readable <see cref="Decision"/> from it, so both are one arithmetic.
/// </summary>
/// <param name="Wanted">The side with the better expected value, before any gate; a tie is long.</param>
/// <param name="Gates">Meaningful unless <see cref="Refusals.InputInvalid"/> is set.</param>
/// <param name="Size">Meaningful only when every gate passed.</param>
/// <param name="Refusals">Everything that objected; <c>None</c> is a proposal.</param>
public readonly record struct DecisionVerdict(
    PositionSide Wanted, ExpectedValue Long, ExpectedValue Short, GateFigures Gates, SizeFigures Size, Refusals Refusals)
{
    public bool IsProposed => Refusals == Refusals.None;

    public ExpectedValue Best => Wanted == PositionSide.Long ? Long : Short;

    /// <summary>Prediction → expected value → gates → size. Pure and allocation-free.</summary>
    public static DecisionVerdict Of(in DecisionMoment moment, DecisionTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var longValue = ExpectedValue.Of(moment, terms, PositionSide.Long);
        var shortValue = ExpectedValue.Of(moment, terms, PositionSide.Short);
        var wanted = shortValue.Ev > longValue.Ev ? PositionSide.Short : PositionSide.Long;
        if (!IsUsable(moment, terms, longValue, shortValue))
        {
            return new(wanted, longValue, shortValue, default, default, Refusals.InputInvalid);
        }

        var gates = GateFigures.Of(moment, terms, wanted == PositionSide.Long ? longValue.Ev : shortValue.Ev, moment.Of(wanted));
        var refusals = gates.Refusals(terms.Policy);
        if (refusals != Refusals.None)
        {
            return new(wanted, longValue, shortValue, gates, default, refusals);
        }

        var size = SizeFigures.Of(moment, terms, wanted, gates.SizeFactor);
        return new(wanted, longValue, shortValue, gates, size, size.Refusals(terms.Instrument));
    }

    // A stop at or beyond the price itself, or any number that is not one, must end here and not in an order.
    private static bool IsUsable(
        in DecisionMoment moment, DecisionTerms terms, in ExpectedValue longValue, in ExpectedValue shortValue)
    {
        var stop = terms.StopAtr * moment.AtrFraction;
        return IsPositive(moment.AtrFraction) && IsPositive(moment.LastPrice) && IsPositive(moment.MarkPrice) && IsPositive(moment.EquityUsdt)
            && double.IsFinite(longValue.Ev) && double.IsFinite(shortValue.Ev)
            && double.IsFinite(moment.Prediction.Long.Mae) && double.IsFinite(moment.Prediction.Short.Mae)
            && IsPositive(stop) && stop < 1 && terms.Label.KTp * moment.AtrFraction < 1;
    }

    // Wider than any price, equity or ATR there is, narrow enough for exchange decimals.
    private static bool IsPositive(double value) => value is >= 1e-9 and <= 1e12;
}
