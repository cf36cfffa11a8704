namespace TradingConsole.Core.Statistics;

/// <summary>Where an inner bin edge belongs.</summary>
public enum BinEdge
{
    /// <summary>[a, b): a probability on an edge counts in the bin above.</summary>
    LeftClosed,

    /// <summary>(a, b]: a probability on an edge counts in the bin below.</summary>
    RightClosed,
}

/// <param name="From">Lower edge of the bin's probabilities.</param>
/// <param name="To">Upper edge.</param>
/// <param name="ObservedRate">Share of the bin's forecasts whose event happened.</param>
public readonly record struct ReliabilityBin(double From, double To, int Count, double ProbabilityMean, double ObservedRate);
