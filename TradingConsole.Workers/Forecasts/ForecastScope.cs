using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Which markets are measured; part of what a figure means, so it stands in each run's configuration hash.</summary>
/// <param name="Venue">Whose they are, see <see cref="RunWords"/>.</param>
/// <param name="VolumeLeastUsd">Markets that traded less so far are not read.</param>
/// <param name="HistoryDays">How far the first run looks back.</param>
/// <param name="TradesOf">Of how many markets, the most traded first, single trades are read for the indicators of manipulation.</param>
/// <param name="StreamedMax">How many markets are listened to, the most traded first; each has two tokens.</param>
public sealed record ForecastScope(string Venue, decimal VolumeLeastUsd, double HistoryDays, int TradesOf, int StreamedMax)
{
    /// <summary>The public markets: some tens of thousands are open, and most of them nobody trades.</summary>
    public static ForecastScope Public { get; } = new(RunWords.Polymarket, 50_000, 30, 100, 250);

    /// <summary>A practice world, which is small.</summary>
    public static ForecastScope Practice { get; } = new(RunWords.Practice, 0, 60, 40, 100);

    /// <summary>The practice world of a seed.</summary>
    public static ForecastScope PracticeOf(ulong seed) => Practice with { Venue = RunWords.PracticeOf(seed) };
}
