using System.CommandLine;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary><c>./run forecasts …</c>: the scoreboard of prediction markets from the command line.</summary>
internal static class ForecastsVerb
{
    public static Command Command() => new("forecasts", "Measure how honest prediction markets are")
    {
        ScoreVerb.Command(),
        IngestVerb.Command(),
        RebuildVerb.Command(),
    };
}
