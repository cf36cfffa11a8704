using TradingConsole.Core.Market;

namespace TradingConsole.Core.Labels;

/// <summary>Labels entries with the first barrier their mark price touches: target, stop, or time.</summary>
/// <remarks>
/// <para>
/// Decision and reference entry are mark price at the close of bar t (fills happen at the next open; the label measures
/// the market, not the fill). The path is the next <see cref="LabelSpec.HorizonBars"/> mark bars. Target and stop lie
/// KTp and min(KSl, RiskMaeAtr) times ATR(t) away: the risk rule ends a trade as a stop as soon as its excursion reaches
/// RiskMaeAtr, so the nearer of the two is the stop. Reaching a level counts as touching it.
/// </para>
/// <para>
/// A bar that touches both barriers counts as a stop, even where its open lies beyond the target. A bar that opens
/// beyond the stop exits at that open (worse); one that opens beyond the target exits at the target (no better). Time
/// exits at the mark close of bar t + H. MAE and MFE include the whole exit bar, as order within a bar is unknown.
/// </para>
/// <para>
/// Fee = 2 · FeeRate: the exit's notional is taken as the entry's; the exact sum differs by FeeRate · return (below 1e-5
/// for moves below 2 %). Slippage = 2 · <see cref="TradingCosts.Slippage"/> without participation, as a label has no size.
/// Funding = side's sign · Σ rates settled after the entry (the instant bar t + 1 opens) up to the open of the exit bar, on
/// entry notional: settlements of bars t + 2 … exit bar. A position opened at the very settlement does not pay; one that
/// leaves within the bar that opens with it does.
/// </para>
/// <para>
/// A row is unlabelled when its ATR is not a positive number, when its horizon runs past the last bar, when a minute
/// between t and t + H is missing or lacks mark price, or when a level or cost overflows. The whole horizon must be
/// there even where a barrier was touched early: labelling only what resolved fast would bias the sample. To label
/// some bars only (event sampling), pass NaN as the ATR of the others.
/// </para>
/// <para>
/// Reads the future of every row: splits purge by <see cref="LabelColumns.EndBar"/>, or t + H.
/// Source: López de Prado, Advances in Financial Machine Learning, chapter 3. Pure; symbols may run in parallel.
/// </para>
/// </remarks>
public static class TripleBarrier
{
    /// <param name="series">1-minute bars; only minute and mark columns are read.</param>
    /// <param name="atrPrice">ATR known at each bar's close, in price units, shape [bars]; NaN where not to be labelled.</param>
    /// <param name="funding">Settlements ascending by minute; those outside the series are ignored.</param>
    /// <exception cref="ArgumentException">Shapes differ, funding is not ascending, or the spec is not usable.</exception>
    public static LabelColumns Label(
        MinuteSeries series, ReadOnlySpan<double> atrPrice, ReadOnlySpan<FundingEvent> funding, LabelSpec spec,
        PositionSide side)
    {
        var (longs, shorts) = LabelBoth(series, atrPrice, funding, spec);
        return side == PositionSide.Long ? longs : shorts;
    }

    /// <summary>Both sides: one pass over the path.</summary>
    /// <inheritdoc cref="Label"/>
    public static (LabelColumns Long, LabelColumns Short) LabelBoth(
        MinuteSeries series, ReadOnlySpan<double> atrPrice, ReadOnlySpan<FundingEvent> funding, LabelSpec spec)
    {
        SpecRules.Check(spec);
        if (atrPrice.Length != series.Length)
        {
            throw new ArgumentException(
                $"atrPrice has {atrPrice.Length} values, the series has {series.Length} bars; they must be equal.", nameof(atrPrice));
        }

        var (longs, shorts) = (new LabelColumns(PositionSide.Long, series.Length), new LabelColumns(PositionSide.Short, series.Length));
        var rule = new CostedBarrierRule(series, atrPrice, funding, spec, longs, shorts);
        BarrierPath.Run(series.MarkHigh, series.MarkLow, series.MarkClose, spec.HorizonBars, ref rule);
        return (longs, shorts);
    }
}
