using TradingConsole.Core.Forecasts.Bands;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Which band counts where one is wanted: the filter's first, as it alone estimates its noise; the remote models' last, as they may be away.</summary>
internal static class BandRows
{
    public const string Preferred = "array_position(ARRAY['kalman', 'ewma', 'rolling_quantile', 'chronos', 'timesfm'], method)";

    /// <exception cref="FormatException">The row names a method nobody knows.</exception>
    public static BandMethod Method(string word) => word switch
    {
        "ewma" => BandMethod.Ewma,
        "kalman" => BandMethod.Kalman,
        "rolling_quantile" => BandMethod.RollingQuantile,
        "chronos" => BandMethod.Chronos,
        "timesfm" => BandMethod.TimesFm,
        _ => throw new FormatException($"method: \"{word}\" is none of ewma, kalman, rolling_quantile, chronos, timesfm"),
    };
}
