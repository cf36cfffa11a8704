using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>What the catalogue says of a market's end.</summary>
/// <param name="UmaStatus">The oracle's status in small letters, e.g. <c>proposed</c>; null while nobody proposed.</param>
/// <param name="Prices">Of the outcomes, after the end a settlement and never a forecast; null when it names none.</param>
public sealed record CatalogueSays(bool IsClosed, string? UmaStatus, bool WasDisputed, ImmutableArray<decimal>? Prices, DateTimeOffset? ClosedAt);

/// <summary>What the resolutions endpoint (Data API v2) says.</summary>
/// <param name="Status">In small letters, e.g. <c>resolved</c>.</param>
/// <param name="Payouts">Micro-USDC a share, by outcome; null when it names none.</param>
public sealed record ResolutionSays(string MarketId, string Status, ImmutableArray<long>? Payouts, DateTimeOffset? ResolvedAt, bool WasDisputed);

/// <summary>What the order book's market answer says.</summary>
/// <param name="WinnerToken">The one token flagged as winner; null without exactly one.</param>
public sealed record BookSays(string MarketId, bool IsClosed, string? WinnerToken);

/// <summary>All that is known about one market's outcome at a time.</summary>
/// <param name="IsClosed">Trading has ended, by whoever knows.</param>
/// <param name="BookWinner">Index of the outcome whose token the order book flags.</param>
public sealed record LabelEvidence(bool IsClosed, CatalogueSays? Catalogue, ResolutionSays? Resolution, int? BookWinner);
