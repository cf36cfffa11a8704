namespace TradingConsole.Core.Passport.Reading;

/// <summary>Something a person should look at.</summary>
/// <param name="Kind">E.g. <c>report</c>.</param>
/// <param name="Link">The page, or null.</param>
/// <param name="ReadAt">Null until it was looked at.</param>
public sealed record Notification(Guid NotificationId, string Kind, string Subject, string? Link, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt);
