using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>Measures how far a raw band missed, and corrects a raw band by what earlier ones missed. Pure.</summary>
/// <remarks>
/// In log-odds, so that a band near 0 or 1 stays lopsided as prices there are, and in units of the band's own width plus a tick (the log-odds
/// of one step of the price), so that markets of different restlessness can be pooled and one that stood still has a scale. Everything is
/// computed from the band as it is stored: a band read back scores the same bits. Sources: Romano, Patterson and Candès (2019) for CQR;
/// Kivaranovic, Johnson and Leeb (2020) for the distance from the middle; Lei et al. (2018) for normalised split conformal.
/// </remarks>
public static class ConformalBand
{
    // Nearer than this to the middle counts as not moved: going to log-odds and back loses the last bits.
    private const double StillLogOdds = 1e-9;
    private const double EdgeFloor = 1e-6;

    /// <summary>How far the actual price lies from the band, in the unit <see cref="Corrected"/> multiplies by.</summary>
    public static double ScoreOf(ForecastBand raw, double actual, BandRules rules)
    {
        ArgumentNullException.ThrowIfNull(raw);
        ArgumentNullException.ThrowIfNull(rules);
        var shape = Shape.Of(raw, rules);
        var off = LogOdds.Of(actual, rules.PriceFloor) - shape.Middle;
        off = Math.Abs(off) < StillLogOdds ? 0 : off;
        return BandRules.ScoreOf(raw.Method) switch
        {
            ConformalScore.Split => Math.Abs(off) / shape.Half,
            ConformalScore.Cqr => Conformal.CqrScore(shape.Low - shape.Middle, shape.High - shape.Middle, off) / shape.Half,
            _ => Math.Max(-off / shape.Below, off / shape.Above),
        };
    }

    /// <summary>The band whose edges lie where a score equals the quantile of earlier scores; its middle stays.</summary>
    public static ForecastBand Corrected(ForecastBand raw, double quantile, BandRules rules)
    {
        ArgumentNullException.ThrowIfNull(raw);
        ArgumentNullException.ThrowIfNull(rules);
        var shape = Shape.Of(raw, rules);
        var (low, high) = BandRules.ScoreOf(raw.Method) switch
        {
            ConformalScore.Split => (shape.Middle - (quantile * shape.Half), shape.Middle + (quantile * shape.Half)),
            ConformalScore.Cqr => (shape.Low - (quantile * shape.Half), shape.High + (quantile * shape.Half)),
            _ => (shape.Middle - (quantile * shape.Below), shape.Middle + (quantile * shape.Above)),
        };
        return new ForecastBand(
            raw.Ts, raw.MarketId, raw.Method, raw.HorizonSteps, raw.StepSeconds,
            Math.Min(raw.Q50, Edge(Math.Min(low, shape.Middle) - StillLogOdds, rules)), raw.Q50,
            Math.Max(raw.Q50, Edge(Math.Max(high, shape.Middle) + StillLogOdds, rules)), raw.ModelId, BandCalibration.Conformal);
    }

    // A price nearer to 0 than half a tick is 0: an edge there must not shut it out.
    private static double Edge(double logOdds, BandRules rules)
    {
        var p = LogOdds.ToProbability(logOdds);
        return p <= rules.PriceFloor ? 0 : p >= 1 - rules.PriceFloor ? 1 : p;
    }

    private readonly record struct Shape(double Low, double Middle, double High, double TickLogOdds)
    {
        public double Below => Middle - Low + TickLogOdds;

        public double Above => High - Middle + TickLogOdds;

        public double Half => ((High - Low) / 2) + TickLogOdds;

        public static Shape Of(ForecastBand band, BandRules rules)
        {
            var middle = Math.Clamp(band.Q50, rules.PriceFloor, 1 - rules.PriceFloor);
            var at = LogOdds.Of(middle, rules.PriceFloor);
            return new Shape(
                Math.Min(at, LogOdds.Of(band.Q10, EdgeFloor)), at, Math.Max(at, LogOdds.Of(band.Q90, EdgeFloor)), rules.Tick / (middle * (1 - middle)));
        }
    }
}
