namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Which band counts where one is wanted: the filter's first, as it alone estimates its noise; the remote models' last, as they may be away.</summary>
internal static class BandRows
{
    public const string Preferred = "array_position(ARRAY['kalman', 'ewma', 'rolling_quantile', 'chronos', 'timesfm'], method)";
}
