using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Operations.Keys;

/// <summary>A stored key as anybody may see it.</summary>
/// <param name="Hint">The first letters of the public half.</param>
/// <param name="Version">Counts up with every rotation and removal: whoever holds an older one opens the key again.</param>
/// <param name="IsRemoved">The key is gone; what is told here is what it was.</param>
public sealed record StoredKey(
    string Venue, string Account, string Hint, int Version, bool IsRemoved, KeyPermissions Permissions, DateTimeOffset StoredAt, string StoredBy);
