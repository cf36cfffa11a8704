using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Network;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Reading rows: a query with its values, columns that may be missing, and texts without the signs that nobody sees.</summary>
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

    /// <summary>What strangers may have written, fit to be read; a code or an id is read with <c>GetString</c>.</summary>
    public static string Said(this NpgsqlDataReader row, int column) => VisibleText.Of(row.GetString(column));

    public static string? MaybeText(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Said(column);

    public static DateTimeOffset Instant(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static ImmutableArray<string> Texts(this NpgsqlDataReader row, int column) => [.. row.GetFieldValue<string[]>(column).Select(VisibleText.Of)];

    public static JsonElement Json(this NpgsqlDataReader row, int column) => JsonElement.Parse(row.Said(column));
}
