using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Labels;

/// <summary>One label as it is stored and read back; columns as in <see cref="LabelColumns"/>.</summary>
/// <param name="OpenTime">Open of the entry bar, UTC; the decision falls at its close.</param>
/// <param name="SpecHash">What the label means: <see cref="LabelSpec.Hash"/>.</param>
public sealed record LabelRow(
    Symbol Symbol,
    DateTimeOffset OpenTime,
    string SpecHash,
    int Y,
    double RetGross,
    double Fee,
    double Slippage,
    double Funding,
    double Mae,
    double Mfe,
    int MinutesToEvent)
{
    public double RetNet => RetGross - Fee - Slippage - Funding;

    /// <summary>The labelled rows of a column set, oldest first.</summary>
    /// <param name="series">What the labels were made from.</param>
    /// <param name="firstBar">Rows before this bar are left out.</param>
    public static IEnumerable<LabelRow> From(LabelColumns labels, MinuteSeries series, string specHash, int firstBar = 0)
    {
        for (var i = firstBar; i < labels.Length; i++)
        {
            if (labels.IsLabelled(i))
            {
                yield return new(
                    series.Symbol, MinuteGrid.FromIndex(series.Minute[i]), specHash, labels.Y[i], labels.RetGross[i], labels.Fee[i],
                    labels.Slippage[i], labels.Funding[i], labels.Mae[i], labels.Mfe[i], labels.MinutesToEvent[i]);
            }
        }
    }
}
