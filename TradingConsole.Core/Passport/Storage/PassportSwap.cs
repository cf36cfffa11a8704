using System.Collections.Immutable;
using Npgsql;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>A second set of the projection's tables, made apart and put in the first one's place in one moment.</summary>
internal static class PassportSwap
{
    public static readonly ImmutableArray<string> Tables =
        ["passport_records_v2", "passport_coin_stats", "passport_metric_snapshots", "passport_trades"];

    private const string Apart = "passport_rebuild";
    private const string Former = "passport_former";
    private const string LockKey = "hashtext('passport_projection')";

    /// <summary>Held by everybody who writes projections, so that a swap finds none of them half done.</summary>
    public static Task HoldOffAsync(NpgsqlTransaction transaction, CancellationToken ct) =>
        ExecuteAsync(transaction, $"SELECT pg_advisory_xact_lock_shared({LockKey})", ct);

    /// <summary>Waits for the writers under way and keeps new ones waiting until the transaction ends.</summary>
    public static Task HaltAsync(NpgsqlTransaction transaction, CancellationToken ct) =>
        ExecuteAsync(transaction, $"SELECT pg_advisory_xact_lock({LockKey})", ct);

    /// <summary>Makes the second set, empty; one that was left behind is thrown away.</summary>
    public static Task MakeAsync(NpgsqlTransaction transaction, CancellationToken ct) => ExecuteAsync(
        transaction,
        $"DROP SCHEMA IF EXISTS {Apart} CASCADE; CREATE SCHEMA {Apart};"
            + string.Concat(Tables.Select(table => $"CREATE TABLE {Apart}.{table} (LIKE public.{table} INCLUDING ALL);")),
        ct);

    /// <summary>Until the transaction ends, the tables' names mean the second set.</summary>
    public static Task WorkApartAsync(NpgsqlTransaction transaction, CancellationToken ct) =>
        ExecuteAsync(transaction, $"SET LOCAL search_path = {Apart}, public", ct);

    /// <returns>The tables whose rows differ in any character.</returns>
    public static async Task<ImmutableArray<string>> DifferencesAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        var different = ImmutableArray.CreateBuilder<string>();
        foreach (var table in Tables)
        {
            var (one, other) = ($"SELECT row::text FROM public.{table} AS row", $"SELECT row::text FROM {Apart}.{table} AS row");
            await using var compare = new NpgsqlCommand(
                $"SELECT EXISTS (({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one}))", transaction.Connection, transaction);
            if ((bool)(await compare.ExecuteScalarAsync(ct))!)
            {
                different.Add(table);
            }
        }

        return different.DrainToImmutable();
    }

    public static Task PutInPlaceAsync(NpgsqlTransaction transaction, CancellationToken ct) => ExecuteAsync(
        transaction,
        $"SET LOCAL search_path = public; DROP SCHEMA IF EXISTS {Former} CASCADE; CREATE SCHEMA {Former};"
            + string.Concat(Tables.Select(table => $"ALTER TABLE public.{table} SET SCHEMA {Former}; ALTER TABLE {Apart}.{table} SET SCHEMA public;"))
            + $"DROP SCHEMA {Apart}; DROP SCHEMA {Former} CASCADE;",
        ct);

    private static async Task ExecuteAsync(NpgsqlTransaction transaction, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
