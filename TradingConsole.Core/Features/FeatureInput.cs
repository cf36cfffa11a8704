using TradingConsole.Core.Market;

namespace TradingConsole.Core.Features;

/// <summary>Everything one feature row reads of its own symbol at the close of one minute.</summary>
/// <param name="Minute">Bar index on <see cref="Time.MinuteGrid"/> (open time).</param>
/// <param name="Volume">Base-asset volume, not negative.</param>
/// <param name="MarkHigh">Mark-price high, like <paramref name="MarkLow"/> and <paramref name="MarkClose"/> NaN if the minute has no mark data.</param>
/// <param name="Index">Index price at the close, NaN if unknown.</param>
/// <param name="FundingRate">Last rate settled at or before the open of the minute, fraction per interval, NaN if unknown.</param>
public readonly record struct FeatureInput(
    long Minute,
    double Open,
    double High,
    double Low,
    double Close,
    double Volume,
    double MarkHigh,
    double MarkLow,
    double MarkClose,
    double Index,
    double FundingRate)
{
    /// <summary>Bar <paramref name="i"/> of a columnar series.</summary>
    public static FeatureInput At(MinuteSeries series, int i) => new(
        series.Minute[i], series.Open[i], series.High[i], series.Low[i], series.Close[i], series.Volume[i],
        series.MarkHigh[i], series.MarkLow[i], series.MarkClose[i], series.Index[i], series.FundingRate[i]);
}
