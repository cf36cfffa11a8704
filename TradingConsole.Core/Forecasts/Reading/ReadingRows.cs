using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Reading rows: a query with its values, and columns that may be missing.</summary>
internal static class ReadingRows
{
    public static async Task<ImmutableArray<T>> ReadAllAsync<T>(
        this NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var select = database.CreateCommand(sql);
        foreach (var (name, value) in values)
        {
            select.Parameters.AddWithValue(name, value switch { null => DBNull.Value, DateTimeOffset at => at.ToUniversalTime(), _ => value });
        }

        await using var reader = await select.ExecuteReaderAsync(ct);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }

        return rows.DrainToImmutable();
    }

    public static T? Maybe<T>(this NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    public static string? MaybeText(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Instant(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static ImmutableArray<string> Texts(this NpgsqlDataReader row, int column) => [.. row.GetFieldValue<string[]>(column)];

    public static JsonElement Json(this NpgsqlDataReader row, int column) => JsonElement.Parse(row.GetString(column));
}
