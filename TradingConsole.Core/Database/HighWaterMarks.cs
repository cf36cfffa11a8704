using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Database;

/// <summary>The latest stored instant of every series a table was asked about: rows beyond it are known to be new.</summary>
/// <remarks>Another process may store beyond a mark; PostgreSQL then reports a repeat and the mark is forgotten.</remarks>
internal sealed class HighWaterMarks
{
    private readonly Dictionary<(string Table, string Series), long> _ticks = []; // Bounded by tables × symbols.

    /// <summary>UTC ticks of the latest stored instant; null when the series was never asked about.</summary>
    public long? Of(string table, string series) => _ticks.TryGetValue((table, series), out var mark) ? mark : null;

    public void Advance(string table, string series, long ticks)
    {
        if (_ticks.TryGetValue((table, series), out var mark) && ticks > mark)
        {
            _ticks[(table, series)] = ticks;
        }
    }

    public void Forget() => _ticks.Clear();

    /// <summary>Reads the marks of the series not asked about before.</summary>
    public async Task LoadAsync(
        NpgsqlConnection connection, string table, string seriesColumn, string timestampColumn, IEnumerable<string> series,
        CancellationToken ct)
    {
        var unknown = series.Where(name => name is not null && !_ticks.ContainsKey((table, name))).Distinct(StringComparer.Ordinal).ToArray();
        if (unknown.Length == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            $"""
             SELECT wanted.name AS series,
                    (SELECT max(stored.{timestampColumn}) FROM {table} AS stored WHERE stored.{seriesColumn} = wanted.name) AS latest
             FROM unnest(@series) AS wanted (name)
             """,
            connection);
        command.Parameters.AddWithValue("series", NpgsqlDbType.Array | NpgsqlDbType.Text, unknown);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            _ticks[(table, reader.GetString(reader.GetOrdinal("series")))] = reader.IsDBNull(reader.GetOrdinal("latest"))
                ? long.MinValue
                : reader.GetFieldValue<DateTime>(reader.GetOrdinal("latest")).Ticks;
        }
    }
}
