using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Events;

/// <summary>An open trade was shown to others to follow.</summary>
public sealed record CopyTradePublished(Guid RunId, Guid TradeId, Symbol Symbol, PositionSide Direction) : PassportFact;

/// <summary>The operator followed another's published trade with one of their own, and its entry was filled.</summary>
/// <param name="Publisher">The other's user id.</param>
public sealed record CopyTradeFollowed(Guid RunId, Guid TradeId, Symbol Symbol, Guid Publisher) : PassportFact;
