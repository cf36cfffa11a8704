namespace TradingConsole.Workers.PaperExchange.Faults;

/// <summary>A span of market time in which a feed behaves otherwise than before: what drift monitoring is rehearsed with.</summary>
/// <param name="From">First minute it acts in, market time, UTC.</param>
/// <param name="Duration">How long; afterwards moves are as before, from the price reached.</param>
/// <param name="Match">Part of the symbols it hits; null hits all.</param>
public sealed record FeedShift(DateTimeOffset From, TimeSpan Duration, string? Match = null)
{
    /// <summary>Every price move, trade, mark and index, is this many times as large in logarithms. Default 1.</summary>
    public double Volatility { get; init; } = 1;

    /// <summary>Volume is this many times as large. Default 1.</summary>
    public double Volume { get; init; } = 1;

    internal bool Hits(string symbol) => Match is null || symbol.Contains(Match, StringComparison.Ordinal);
}
