using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>A market as the registry has it.</summary>
/// <param name="FirstSeenAt">Of the raw line that brought it.</param>
/// <param name="UpdatedAt">Of the raw line that last changed it: nothing older changes it any more.</param>
public sealed record KnownMarket(ForecastMarket Market, DateTimeOffset FirstSeenAt, DateTimeOffset UpdatedAt);

/// <summary>What one field of a market was before, and what it became. Written once, never changed.</summary>
/// <param name="Field">As the column is called.</param>
/// <param name="Source">Path of the raw file that said so.</param>
public sealed record MarketChange(string MarketId, DateTimeOffset ChangedAt, string Field, string? OldValue, string? NewValue, string Source);

/// <summary>Where an answer comes from and when it was received.</summary>
internal sealed record Hearing(DateTimeOffset At, string Source);

/// <summary>What one answer made of a market.</summary>
/// <param name="Market">As it stands now.</param>
/// <param name="Changes">Empty for a new market and for one that stayed as it was.</param>
/// <param name="IsChanged">New, or different from before: to be written.</param>
/// <param name="Conflict">Why the answer was not used; then the market stands as it stood.</param>
internal sealed record FoldStep(KnownMarket Market, ImmutableArray<MarketChange> Changes, bool IsChanged, Rejection? Conflict);
