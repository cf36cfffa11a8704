namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>How tables and answers spell methods and calibrations.</summary>
public static class BandWords
{
    public static string Of(BandMethod method) => method switch
    {
        BandMethod.Ewma => "ewma",
        BandMethod.Kalman => "kalman",
        BandMethod.RollingQuantile => "rolling_quantile",
        BandMethod.Chronos => "chronos",
        BandMethod.TimesFm => "timesfm",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "no such method"),
    };

    public static string Of(BandCalibration calibration) => calibration == BandCalibration.Raw ? "raw" : "conformal";

    /// <exception cref="ArgumentOutOfRangeException">No such method.</exception>
    public static BandMethod MethodOf(string word) => Enum.GetValues<BandMethod>().Cast<BandMethod?>().FirstOrDefault(method => Of(method!.Value) == word)
        ?? throw new ArgumentOutOfRangeException(nameof(word), word, "no such method");

    /// <exception cref="ArgumentOutOfRangeException">Neither <c>raw</c> nor <c>conformal</c>.</exception>
    public static BandCalibration CalibrationOf(string word) => word switch
    {
        "raw" => BandCalibration.Raw,
        "conformal" => BandCalibration.Conformal,
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "is neither raw nor conformal"),
    };
}
