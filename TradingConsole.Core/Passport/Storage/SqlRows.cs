using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Reading rows: the query with its values, and the columns that may be missing.</summary>
internal static class SqlRows
{
    public static async Task<ImmutableArray<T>> ReadAllAsync<T>(
        this NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var select = database.CreateCommand(sql).With(values);
        return await select.ReadAllAsync(read, ct);
    }

    public static async Task<ImmutableArray<T>> ReadAllAsync<T>(this NpgsqlCommand select, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var reader = await select.ExecuteReaderAsync(ct);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }

        return rows.DrainToImmutable();
    }

    /// <summary>Gives a command its values; an instant goes in as UTC.</summary>
    public static NpgsqlCommand With(this NpgsqlCommand command, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value switch { null => DBNull.Value, DateTimeOffset at => at.ToUniversalTime(), _ => value });
        }

        return command;
    }

    public static T? Optional<T>(this NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    public static string? OptionalText(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Instant(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static Symbol Coin(this NpgsqlDataReader row, int column) => Symbol.Parse(row.GetString(column));

    public static PositionSide Side(this NpgsqlDataReader row, int column) => PositionSideWords.Parse(row.GetString(column));
}
