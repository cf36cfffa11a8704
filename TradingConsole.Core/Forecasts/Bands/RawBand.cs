namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>A band in log-odds, before anything corrected it; in order.</summary>
internal readonly record struct RawBand(double Low, double Middle, double High)
{
    /// <summary>Even around its middle, 80 % of a normal distribution wide.</summary>
    public static RawBand Normal(double middle, double variance)
    {
        var half = BandRules.Z90 * Math.Sqrt(Math.Max(0, variance));
        return new RawBand(middle - half, middle, middle + half);
    }
}
