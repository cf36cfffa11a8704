using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Account;

/// <summary>One account at a futures venue, reached with its key. Acts answer in three outcomes; reads throw when they fail.</summary>
/// <remarks>
/// Sends nothing twice by itself: an act is one request, and what to do after <see cref="VenueAnswer{T}.Unknown"/> is the caller's
/// decision. Reads may be repeated inside. A failed read is never an empty one.
/// </remarks>
public interface IFuturesAccount
{
    Task<VenueAnswer<VenueOrder>> PlaceAsync(MarketOrder order, CancellationToken cancellationToken);

    Task<VenueAnswer<VenueConditional>> PlaceAsync(ConditionalOrder order, CancellationToken cancellationToken);

    Task<VenueAnswer<VenueOrder>> CancelOrderAsync(Symbol symbol, string clientOrderId, CancellationToken cancellationToken);

    /// <summary>The answer carries only the ids: what became of it is said by the stream or by a query.</summary>
    Task<VenueAnswer<string>> CancelConditionalAsync(string clientOrderId, CancellationToken cancellationToken);

    /// <summary><see cref="VenueErrorKind.NotFound"/> right after placing proves nothing: the venue's reads lag behind its writes.</summary>
    Task<VenueAnswer<VenueOrder>> FindOrderAsync(Symbol symbol, string clientOrderId, CancellationToken cancellationToken);

    /// <summary>The same by the venue's number: the trade list names orders by nothing else.</summary>
    Task<VenueAnswer<VenueOrder>> FindOrderAsync(Symbol symbol, long orderId, CancellationToken cancellationToken);

    /// <inheritdoc cref="FindOrderAsync(Symbol, string, CancellationToken)"/>
    Task<VenueAnswer<VenueConditional>> FindConditionalAsync(string clientOrderId, CancellationToken cancellationToken);

    /// <summary>All open orders of the matching engine, every symbol.</summary>
    Task<ImmutableArray<VenueOrder>> GetOpenOrdersAsync(CancellationToken cancellationToken);

    /// <summary>All open conditional orders, every symbol.</summary>
    Task<ImmutableArray<VenueConditional>> GetOpenConditionalsAsync(CancellationToken cancellationToken);

    /// <summary>Symbols with a position; a symbol that is missing is flat.</summary>
    Task<ImmutableArray<VenuePosition>> GetPositionsAsync(CancellationToken cancellationToken);

    Task<VenueBalance> GetBalanceAsync(CancellationToken cancellationToken);

    /// <summary>Fills of a symbol from <paramref name="from"/> on, ascending, paged inside.</summary>
    Task<ImmutableArray<VenueFill>> GetFillsAsync(Symbol symbol, DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>Wallet changes in [from, to), ascending, paged inside.</summary>
    Task<ImmutableArray<VenueIncome>> GetIncomeAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    Task<AccountSetup> GetSetupAsync(CancellationToken cancellationToken);

    Task<ImmutableArray<SymbolSetup>> GetSymbolSetupsAsync(CancellationToken cancellationToken);

    Task<ImmutableArray<SymbolBrackets>> GetBracketsAsync(CancellationToken cancellationToken);

    Task<CommissionRate> GetCommissionAsync(Symbol symbol, CancellationToken cancellationToken);

    /// <summary>Isolated margin; already so counts as yes.</summary>
    Task<VenueAnswer<Symbol>> SetIsolatedAsync(Symbol symbol, CancellationToken cancellationToken);

    Task<VenueAnswer<int>> SetLeverageAsync(Symbol symbol, int leverage, CancellationToken cancellationToken);

    /// <summary>One position per symbol; already so counts as yes.</summary>
    Task<VenueAnswer<bool>> SetOneWayAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The account's events until cancelled. Keeps its listen key alive and reconnects by itself, and says so with
    /// <see cref="UserStreamLost"/> and <see cref="UserStreamConnected"/>, after which the reader reconciles.
    /// </summary>
    IAsyncEnumerable<UserEvent> StreamAsync(CancellationToken cancellationToken);
}
