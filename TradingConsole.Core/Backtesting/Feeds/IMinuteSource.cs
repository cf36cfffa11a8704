using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Backtesting.Feeds;

/// <summary>Where recorded minutes come from, a span at a time: the database, files, a generator.</summary>
public interface IMinuteSource
{
    /// <summary>The contracts, in any order.</summary>
    ImmutableArray<BacktestSymbol> Symbols { get; }

    /// <summary>BTC's minutes can be read too, traded or not: the market factor of every feature row.</summary>
    bool HasBtc { get; }

    /// <summary>One symbol's minutes in [<paramref name="fromMinute"/>, <paramref name="toMinute"/>); empty when it has none there.</summary>
    ValueTask<MinuteSeries> ReadAsync(Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken);

    /// <summary>Rates settled in the span, oldest first.</summary>
    ValueTask<IReadOnlyList<FundingRate>> ReadFundingAsync(Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken);
}
