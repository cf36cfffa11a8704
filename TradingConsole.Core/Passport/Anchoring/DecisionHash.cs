using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Core.Passport.Anchoring;

/// <summary>The fingerprint of one decision, and of a day of them.</summary>
public static class DecisionHash
{
    /// <summary>The kinds of events in which a person decides; what the market or the desk makes of them is no decision.</summary>
    public static readonly ImmutableArray<string> Kinds =
    [
        "arena.joined", "arena.opened", "copy_trade.followed", "copy_trade.published", "hypothesis.answered", "override.answered",
        "prediction.made", "quick_trade.close_requested", "quick_trade.plan_changed", "quick_trade.requested", "signal.tracked",
    ];

    /// <summary>Before the first day: nothing.</summary>
    public static readonly ImmutableArray<byte> First = [.. new byte[SHA256.HashSizeInBytes]];

    /// <param name="at">Market clock of the decision.</param>
    /// <param name="payload">As the database writes it: <c>jsonb</c> has one spelling for one value.</param>
    /// <remarks>The event's random id is part of it, so that nobody finds a decision by trying all that it could have been.</remarks>
    public static byte[] Of(Guid eventId, Guid userId, long sequence, string kind, int version, DateTimeOffset at, string payload) => Sha(string.Create(
        CultureInfo.InvariantCulture, $"passport-decision-1\n{eventId:D}\n{userId:D}\n{sequence}\n{kind}\n{version}\n{at.ToUniversalTime():O}\n{payload}"));

    /// <summary>A day's link in the chain.</summary>
    /// <param name="previous">The link before, <see cref="First"/> for the first day.</param>
    public static byte[] OfDay(DateOnly day, int leaves, ReadOnlySpan<byte> root, ReadOnlySpan<byte> previous) => Sha(string.Create(
        CultureInfo.InvariantCulture,
        $"passport-day-1\n{day:yyyy-MM-dd}\n{leaves}\n{Convert.ToHexStringLower(root)}\n{Convert.ToHexStringLower(previous)}"));

    private static byte[] Sha(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
