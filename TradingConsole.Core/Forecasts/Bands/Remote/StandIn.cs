namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>The Kalman band of the same market, hour and horizon, raw or corrected, in the place of one that a remote model owes. Its model says so.</summary>
/// <remarks>It says nothing about the remote model: neither that one's correction nor its coverage counts it.</remarks>
public static class StandIn
{
    // No configured model's name holds a blank.
    private const string For = " for ";

    /// <param name="baseline">The Kalman band.</param>
    public static ForecastBand Of(ForecastBand baseline, RemoteSaying owed)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(owed);
        return new ForecastBand(
            baseline.Ts, baseline.MarketId, owed.Method, baseline.HorizonSteps, baseline.StepSeconds, baseline.Q10, baseline.Q50, baseline.Q90,
            $"{baseline.ModelId}{For}{owed.Model} ({owed.Reason})", baseline.Calibration);
    }

    public static bool Is(ForecastBand band)
    {
        ArgumentNullException.ThrowIfNull(band);
        return band.Method is BandMethod.Chronos or BandMethod.TimesFm && band.ModelId.Contains(For, StringComparison.Ordinal);
    }
}
