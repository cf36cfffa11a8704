using Npgsql;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Labels.Storage;

/// <summary>Reads stored labels, and says where labelling left off.</summary>
public sealed class LabelStore(NpgsqlDataSource dataSource)
{
    private const string SelectLongRange =
        """
        SELECT symbol AS symbol, ts AS ts, spec_hash AS spec_hash, y AS y, ret_gross AS ret_gross, fee AS fee,
               slippage AS slippage, funding AS funding, mae AS mae, mfe AS mfe, time_to_event_min AS time_to_event_min
        FROM labels_long_1m
        WHERE symbol = @symbol
          AND spec_hash = @spec_hash
          AND ts >= @from
          AND ts < @to
        ORDER BY ts
        """;

    private const string SelectShortRange =
        """
        SELECT symbol AS symbol, ts AS ts, spec_hash AS spec_hash, y AS y, ret_gross AS ret_gross, fee AS fee,
               slippage AS slippage, funding AS funding, mae AS mae, mfe AS mfe, time_to_event_min AS time_to_event_min
        FROM labels_short_1m
        WHERE symbol = @symbol
          AND spec_hash = @spec_hash
          AND ts >= @from
          AND ts < @to
        ORDER BY ts
        """;

    // The two tables are written apart, so a process that died between them has finished only what both hold.
    private const string SelectLatestOfBothSides =
        """
        SELECT least(
            (SELECT ts FROM labels_long_1m WHERE symbol = @symbol AND spec_hash = @spec_hash ORDER BY ts DESC LIMIT 1),
            (SELECT ts FROM labels_short_1m WHERE symbol = @symbol AND spec_hash = @spec_hash ORDER BY ts DESC LIMIT 1)) AS latest,
            EXISTS (SELECT 1 FROM labels_long_1m WHERE symbol = @symbol AND spec_hash = @spec_hash)
            AND EXISTS (SELECT 1 FROM labels_short_1m WHERE symbol = @symbol AND spec_hash = @spec_hash) AS has_both
        """;

    /// <summary>Labels of one symbol, side and spec between two instants, oldest first.</summary>
    /// <param name="from">UTC, inclusive.</param>
    /// <param name="to">UTC, exclusive.</param>
    public async Task<IReadOnlyList<LabelRow>> LoadAsync(
        PositionSide side, Symbol symbol, string specHash, DateTimeOffset from, DateTimeOffset to,
        CancellationToken cancellationToken = default)
    {
        List<LabelRow> rows = [];
        await using var command = dataSource.CreateCommand(side == PositionSide.Long ? SelectLongRange : SelectShortRange);
        AddKey(command, symbol, specHash);
        command.Parameters.AddWithValue("from", from.UtcDateTime);
        command.Parameters.AddWithValue("to", to.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Read(reader));
        }

        return rows;
    }

    /// <summary>The last minute labelled on both sides: labelling goes on with the bar after it. Null before the first.</summary>
    /// <remarks>
    /// Right as long as rows are enqueued oldest first. Minutes before it that were unlabelled then (a gap filled since) are not
    /// found by this; label their range again, the tables absorb repeats.
    /// </remarks>
    public async Task<DateTimeOffset?> LatestAsync(Symbol symbol, string specHash, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(SelectLatestOfBothSides);
        AddKey(command, symbol, specHash);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetBoolean(1) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }

    private static void AddKey(NpgsqlCommand command, Symbol symbol, string specHash)
    {
        command.Parameters.AddWithValue("symbol", symbol.Value);
        command.Parameters.AddWithValue("spec_hash", specHash);
    }

    private static LabelRow Read(NpgsqlDataReader reader) => new(
        Symbol.Parse(reader.GetString(0)),
        reader.GetFieldValue<DateTimeOffset>(1),
        reader.GetString(2),
        reader.GetInt16(3),
        reader.GetDouble(4),
        reader.GetDouble(5),
        reader.GetDouble(6),
        reader.GetDouble(7),
        reader.GetDouble(8),
        reader.GetDouble(9),
        reader.GetInt32(10));
}
