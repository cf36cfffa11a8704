using Npgsql;

namespace TradingConsole.Core.Operations.Keys;

/// <summary>Looks, inside the transaction that would change a key, at what depends on its account: round trips, its trader, live.</summary>
/// <returns>A sentence that names it; null when nothing does.</returns>
public delegate Task<string?> AccountInUse(NpgsqlTransaction transaction, string venue, string account, CancellationToken cancellationToken);
