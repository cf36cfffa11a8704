using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Features;

/// <summary>A series that equals another up to a moment and shares nothing with it afterwards.</summary>
internal static class OtherFuture
{
    /// <param name="moment">Last minute index that stays as it was.</param>
    /// <remarks>
    /// Every value after the moment changes, prices by up to a factor of two with their order kept; now and then a bar loses
    /// its mark or index price, or the rest of the series moves a few minutes away, so that readiness is tried too.
    /// </remarks>
    public static MinuteSeries Of(MinuteSeries series, long moment, SeededRandom random)
    {
        var other = new MinuteSeries(series.Symbol, series.Length);
        var shift = 0L;
        for (var i = 0; i < series.Length; i++)
        {
            if (series.Minute[i] <= moment)
            {
                Copy(series, other, i, 0, 1, 1);
                continue;
            }

            shift += random.NextInt(200) == 0 ? 1 + random.NextInt(5) : 0;
            Copy(series, other, i, shift, 0.5 + random.NextDouble(), 0.5 + random.NextDouble());
            other.Volume[i] = (series.Volume[i] + 1) * 3 * random.NextDouble();
            other.FundingRate[i] = 1e-3 * random.NextGaussian();
            other.Index[i] = random.NextInt(20) == 0 ? double.NaN : other.Close[i] * (1 + (1e-3 * random.NextGaussian()));
            if (random.NextInt(50) == 0)
            {
                (other.MarkOpen[i], other.MarkHigh[i]) = (double.NaN, double.NaN);
                (other.MarkLow[i], other.MarkClose[i]) = (double.NaN, double.NaN);
            }
        }

        return other;
    }

    private static void Copy(MinuteSeries from, MinuteSeries to, int i, long shift, double factor, double markFactor)
    {
        to.Minute[i] = from.Minute[i] + shift;
        to.Open[i] = from.Open[i] * factor;
        to.High[i] = from.High[i] * factor;
        to.Low[i] = from.Low[i] * factor;
        to.Close[i] = from.Close[i] * factor;
        to.Volume[i] = from.Volume[i];
        to.MarkOpen[i] = from.MarkOpen[i] * markFactor;
        to.MarkHigh[i] = from.MarkHigh[i] * markFactor;
        to.MarkLow[i] = from.MarkLow[i] * markFactor;
        to.MarkClose[i] = from.MarkClose[i] * markFactor;
        to.Index[i] = from.Index[i];
        to.FundingRate[i] = from.FundingRate[i];
    }
}
