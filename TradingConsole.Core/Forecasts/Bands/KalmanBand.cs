namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>The filtered level of a <see cref="LocalLevel"/> fitted to the window, with variance P + h·Q + R.</summary>
internal static class KalmanBand
{
    /// <param name="logOdds">Hour by hour, oldest first, NaN where missing.</param>
    public static RawBand? Of(ReadOnlySpan<double> logOdds, int horizonSteps)
    {
        if (LocalLevel.Fit(logOdds) is not { } model)
        {
            return null;
        }

        var (level, variance) = model.Filter(logOdds);
        return RawBand.Normal(level, variance + (horizonSteps * model.Q) + model.R);
    }
}
