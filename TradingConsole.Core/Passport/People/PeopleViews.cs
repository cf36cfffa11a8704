using System.Collections.Immutable;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.People;

/// <summary>What a person shows of themselves, and to whom.</summary>
/// <param name="LinkToken">Null while no link opens the passport.</param>
/// <param name="BoardName">Null while not on the leaderboard.</param>
/// <param name="Followers">Of this person, those who wait first.</param>
/// <param name="Following">Whom this person follows or asked to.</param>
public sealed record Sharing(
    string? LinkToken, DateTimeOffset? LinkMadeAt, string? BoardName, DateTimeOffset? BoardSince, ImmutableArray<Follow> Followers,
    ImmutableArray<Follow> Following);

/// <param name="UserId">The other one.</param>
/// <param name="UserName">Of a passport that is followed and whose owner has not agreed: what they call themselves in public, null when they say no name.</param>
/// <param name="AcceptedAt">Null while the owner has not agreed.</param>
/// <param name="LinkToken">Of the passport that is followed, once its owner has agreed and while a link opens it; always null among one's own followers.</param>
public sealed record Follow(Guid UserId, string? UserName, DateTimeOffset AskedAt, DateTimeOffset? AcceptedAt, string? LinkToken);

/// <summary>Whose passport a link opens, and how close the one who opened it is.</summary>
/// <param name="BoardName">What the owner calls themselves in public; null when they say no name.</param>
/// <param name="IsAsked">The one who opened it has asked to follow, and the owner has not agreed yet.</param>
public sealed record OpenedLink(Guid OwnerId, Relationship Relationship, string? BoardName, bool IsAsked);

/// <summary>One line of the leaderboard.</summary>
/// <param name="Place">From 1; by the lower end of the score's interval, so that a short lucky run does not lead.</param>
public sealed record BoardLine(int Place, string Name, string Tier, Metric Ids, Metric WinRate, bool IsOneself);

/// <summary>Somebody of the leaderboard, as a forecaster among others.</summary>
public sealed record BoardForecaster(string Name, ForecastCounts Forecasts, StatedConfidence Measured);
