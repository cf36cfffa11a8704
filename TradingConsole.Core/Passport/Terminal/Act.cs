using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>One act: the primary write and its events in one transaction. Refused means nothing was written.</summary>
internal sealed class Act(NpgsqlConnection connection, NpgsqlTransaction transaction)
{
    private const string InsertAction = """
        INSERT INTO signal_actions (action_id, user_id, action, target, trade_id, at) VALUES (@id, @user, @action, @target, @trade::uuid, @now)
        """;

    public static async Task<ActResult> RunAsync(NpgsqlDataSource database, Func<Act, Task<ActResult>> body, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var result = await body(new Act(connection, transaction));
        if (result.IsDone)
        {
            await transaction.CommitAsync(ct);
        }

        return result;
    }

    /// <returns>Rows changed.</returns>
    public async Task<int> WriteAsync(string sql, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <returns>Null when there is no row.</returns>
    public async Task<T?> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params (string Name, object? Value)[] values)
        where T : class
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? read(reader) : null;
    }

    public async Task<ImmutableArray<T>> ReadAllAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var command = Command(sql, values);
        return await command.ReadAllAsync(read, ct);
    }

    /// <summary>Writes down what was done to a signal or a published trade.</summary>
    /// <param name="action">track, drop, expire, convert, publish or follow.</param>
    public Task<int> NoteAsync(Guid user, string action, Guid target, Guid? trade, DateTimeOffset now, CancellationToken ct) => WriteAsync(
        InsertAction, ct, ("id", Guid.CreateVersion7()), ("user", user), ("action", action), ("target", target), ("trade", trade), ("now", now));

    public Task TellAsync(PassportTelling telling, CancellationToken ct) => PassportLedger.TellAsync(transaction, telling, ct);

    private NpgsqlCommand Command(string sql, (string Name, object? Value)[] values) => new NpgsqlCommand(sql, connection, transaction).With(values);
}
