using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>How often the price went the way it was said: settled predictions, closed trades (exit against entry, costs left out) and hypotheses stood for.</summary>
public static class DirectionAccuracy
{
    public const int SamplesMin = 20;

    public static Metric Of(ForecastCounts forecasts) =>
        Share.Of("directionAccuracy", forecasts.DirectionCorrect, forecasts.DirectionTotal, 50, SamplesMin);
}
