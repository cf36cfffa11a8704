using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>A binary prediction market as the registry knows it. Its first outcome is the one that is scored ("Yes").</summary>
/// <param name="MarketId">Condition id: <c>0x</c> and 64 small hexadecimal digits. Never the slug.</param>
/// <param name="EventId">The event it belongs to.</param>
/// <param name="GroupId">Mutually exclusive siblings (negRiskMarketID); null outside such a group.</param>
/// <param name="Category">Small letters; <c>other</c> where the catalogue names none.</param>
/// <param name="Rules">The text that says how it resolves; data, never instruction.</param>
/// <param name="Outcomes">Two names, in the order of the tokens.</param>
/// <param name="Tokens">Two token ids (up to 78 digits): clobTokenIds of version 1, positionIds of version 2.</param>
/// <param name="EndsAt">The planned end; null where the catalogue has none, and then nothing ex ante can be scored.</param>
/// <param name="ClosedAt">When trading ended.</param>
/// <param name="Label">Its outcome so far.</param>
public sealed record ForecastMarket(
    string MarketId, string EventId, string? GroupId, string Slug, string Question, string Rules, string Category,
    ImmutableArray<string> Outcomes, ImmutableArray<string> Tokens, bool EnableOrderBook, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt,
    DateTimeOffset? ClosedAt, MarketLabel Label)
{
    /// <summary>Markets of one cluster settle together: what bootstrap draws and splits keep whole.</summary>
    public string ClusterId => GroupId ?? EventId;

    public string YesToken => Tokens[0];
}

/// <summary>What is known of a market's outcome, and by which rule.</summary>
/// <param name="Winner">Index of the outcome that won; only with <see cref="MarketStatus.Resolved"/>.</param>
/// <param name="Rule">The line of the rule table that decided, e.g. <c>v2_payout</c>, <c>gamma_prices</c>, <c>split</c>, <c>disputed</c>.</param>
/// <param name="ResolvedAt">When it was settled.</param>
/// <param name="WasDisputed">Somebody challenged it at some time.</param>
public sealed record MarketLabel(MarketStatus Status, int? Winner, string Rule, DateTimeOffset? ResolvedAt, bool WasDisputed)
{
    public static MarketLabel Open { get; } = new(MarketStatus.Active, null, "open", null, false);
}
