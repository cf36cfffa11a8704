using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>
/// The band an open market's latest price is held against, chosen as the alerts choose it: corrected, made before the price, of the method they prefer,
/// for the nearest moment not before the price. A price newer than every band's moment has none, and what is settled is held against nothing.
/// </summary>
/// <remarks>A test compares it with <c>BandShelf.InForce</c>, which serving may not call.</remarks>
internal static class BandInForce
{
    /// <summary>For a lateral join with a row <c>shown</c> that has <c>market_id</c>, <c>status</c> and <c>price_at</c>.</summary>
    public const string Select = $"""
        SELECT *
        FROM (
            SELECT *, rank() OVER (ORDER BY ts DESC, {BandRows.Preferred}) AS place
            FROM forecast_bands
            WHERE market_id = shown.market_id AND shown.status = 'ACTIVE' AND band_calibration = 'conformal' AND ts < shown.price_at
                AND ts > shown.price_at - INTERVAL '48 hours') AS made
        WHERE place = 1 AND ts + make_interval(secs => horizon_steps::double precision * step_seconds) >= shown.price_at
        ORDER BY horizon_steps::bigint * step_seconds
        LIMIT 1
        """;
}
