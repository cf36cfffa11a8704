namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>What made a band.</summary>
public enum BandMethod
{
    Ewma,
    Kalman,
    RollingQuantile,

    /// <summary>A remote Chronos-2 endpoint.</summary>
    Chronos,

    /// <summary>A remote TimesFM endpoint.</summary>
    TimesFm,
}

/// <summary>Whether a band's width was corrected by what earlier bands missed.</summary>
public enum BandCalibration
{
    Raw,
    Conformal,
}

/// <summary>Where a market's price is expected, some steps ahead: the 80 % band and its middle.</summary>
public sealed record ForecastBand
{
    /// <exception cref="ArgumentOutOfRangeException">The three are not in order, or leave [0, 1].</exception>
    public ForecastBand(
        DateTimeOffset ts, string marketId, BandMethod method, int horizonSteps, int stepSeconds, double q10, double q50, double q90, string modelId,
        BandCalibration calibration)
    {
        if (!(q10 >= 0 && q10 <= q50 && q50 <= q90 && q90 <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(q50), $"{q10}, {q50}, {q90}", "a band needs 0 ≤ q10 ≤ q50 ≤ q90 ≤ 1");
        }

        (Ts, MarketId, Method, HorizonSteps, StepSeconds) = (ts, marketId, method, horizonSteps, stepSeconds);
        (Q10, Q50, Q90, ModelId, Calibration) = (q10, q50, q90, modelId, calibration);
    }

    /// <summary>When it was made; nothing in it was known later.</summary>
    public DateTimeOffset Ts { get; }

    public string MarketId { get; }

    public BandMethod Method { get; }

    /// <summary>Steps ahead.</summary>
    public int HorizonSteps { get; }

    /// <summary>Seconds a step.</summary>
    public int StepSeconds { get; }

    public double Q10 { get; }

    public double Q50 { get; }

    public double Q90 { get; }

    /// <summary>Method with its version and parameters, e.g. <c>kalman-v1</c>; a remote one says which endpoint's model.</summary>
    public string ModelId { get; }

    public BandCalibration Calibration { get; }

    /// <summary>The moment it speaks of.</summary>
    public DateTimeOffset TargetTs => Ts + TimeSpan.FromSeconds((double)HorizonSteps * StepSeconds);
}
