using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange;

/// <summary>Public market data of one futures venue. Needs no key.</summary>
/// <remarks>Ranges are half open, [from, to), on open times; only closed bars are returned; paging is the port's business.</remarks>
public interface IMarketData
{
    Task<DateTimeOffset> GetServerTimeAsync(CancellationToken cancellationToken);

    Task<ImmutableArray<Instrument>> GetInstrumentsAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<Candle>> GetCandlesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    Task<IReadOnlyList<MarkCandle>> GetMarkCandlesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    Task<IReadOnlyList<FundingRate>> GetFundingRatesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    Task<OpenInterest> GetOpenInterestAsync(Symbol symbol, CancellationToken cancellationToken);

    /// <summary>
    /// Live events for the symbols the universe returns, until cancelled. Reconnects by itself; says so with
    /// <see cref="StreamLost"/> and <see cref="StreamConnected"/>, after which the reader back-fills the gap.
    /// </summary>
    /// <param name="universe">The wanted symbols; a change is followed without dropping the rest.</param>
    IAsyncEnumerable<MarketEvent> StreamAsync(IUniverse universe, CancellationToken cancellationToken);
}
