using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Quality.Storage;

/// <summary>One cell of the symbol × time picture.</summary>
/// <param name="At">Start of the cell, UTC.</param>
/// <param name="Stored">Bars the store holds now, refilled ones included.</param>
/// <param name="CandleMsMax">Slowest arrival; null when nothing was measured live.</param>
public sealed record FeedCell(Symbol Symbol, DateTimeOffset At, int Stored, int Outliers, double? CandleMsMedian, double? CandleMsMax);

/// <summary>Latency over all symbols and a span: percentiles over five-minute buckets, real milliseconds.</summary>
public sealed record FeedLatency(double? CandleP50, double? CandleP99, double? FeatureP50, double? FeatureP99, double? InferenceP50, double? InferenceP99);

/// <summary>What a source quarantined: one incident row with a sample.</summary>
/// <param name="Excerpt">The kept start of the first message; null when none was kept.</param>
public sealed record QuarantinedMessage(DateTimeOffset At, string Source, string? Symbol, string Reason, long Count, string? Excerpt);

/// <summary>Minutes that were missed.</summary>
/// <param name="Bars">How many; 0 when no bar was lost.</param>
public sealed record FeedGap(DateTimeOffset At, string Kind, string Source, string? Symbol, string Message, long Bars, bool IsFilled);

/// <summary>The feed as it arrived and as it is stored.</summary>
public sealed class FeedStore(NpgsqlDataSource database)
{
    private const string Insert = """
        INSERT INTO symbol_quality (symbol, ts, bars, outliers, candle_ms_median, candle_ms_max, feature_ms_max, inference_ms_max)
        SELECT part.*
        FROM unnest(@symbol, @ts, @bars, @outliers, @median, @max, @feature, @inference) AS part
        ON CONFLICT ON CONSTRAINT symbol_quality_pk DO UPDATE
        SET bars = greatest(symbol_quality.bars, excluded.bars), outliers = excluded.outliers,
            candle_ms_median = excluded.candle_ms_median, candle_ms_max = excluded.candle_ms_max,
            feature_ms_max = excluded.feature_ms_max, inference_ms_max = excluded.inference_ms_max
        """;

    private const string SelectCells = """
        WITH bars AS (
            SELECT symbol, date_bin(@cell, ts, @from) AS at, count(*) AS stored
            FROM candles_1m
            WHERE ts >= @from AND ts < @to AND symbol = ANY(@symbols)
            GROUP BY symbol, at
        ), feed AS (
            SELECT symbol, date_bin(@cell, ts, @from) AS at, sum(outliers) AS outliers,
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY candle_ms_median) AS median, max(candle_ms_max) AS slowest
            FROM symbol_quality
            WHERE ts >= @from AND ts < @to AND symbol = ANY(@symbols)
            GROUP BY symbol, at
        )
        SELECT coalesce(bars.symbol, feed.symbol), coalesce(bars.at, feed.at), coalesce(bars.stored, 0)::int,
               coalesce(feed.outliers, 0)::int, feed.median, feed.slowest
        FROM bars
        FULL JOIN feed USING (symbol, at)
        ORDER BY 1, 2
        """;

    private const string SelectFirst = """
        SELECT wanted.symbol, (SELECT min(ts) FROM candles_1m WHERE candles_1m.symbol = wanted.symbol)
        FROM unnest(@symbols) AS wanted (symbol)
        """;

    private const string SelectLatency = """
        SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY candle_ms_median), percentile_disc(0.99) WITHIN GROUP (ORDER BY candle_ms_max),
               percentile_disc(0.5) WITHIN GROUP (ORDER BY feature_ms_max), percentile_disc(0.99) WITHIN GROUP (ORDER BY feature_ms_max),
               percentile_disc(0.5) WITHIN GROUP (ORDER BY inference_ms_max), percentile_disc(0.99) WITHIN GROUP (ORDER BY inference_ms_max)
        FROM symbol_quality
        WHERE ts >= @from
        """;

    private const string SelectQuarantined = """
        SELECT at, source, symbol, message, count, details ->> 'Excerpt'
        FROM incidents
        WHERE kind = 'quarantine' AND at >= @from
        ORDER BY at DESC, id DESC
        LIMIT @limit
        """;

    // A gap is filled when the store now holds every minute of the range it names.
    private const string SelectGaps = """
        SELECT at, kind, source, symbol, message, count,
               details ? 'From' AND (SELECT count(*) FROM candles_1m
                                     WHERE candles_1m.symbol = incidents.symbol
                                       AND ts >= (details ->> 'From')::timestamptz AND ts < (details ->> 'To')::timestamptz)
                   >= extract(epoch FROM (details ->> 'To')::timestamptz - (details ->> 'From')::timestamptz) / 60
        FROM incidents
        WHERE kind IN ('gap', 'late', 'stream', 'drop', 'conflation') AND at >= @from
        ORDER BY at DESC, id DESC
        LIMIT @limit
        """;

    private const string CountQuarantined = """
        SELECT coalesce(sum(count), 0)::bigint
        FROM incidents
        WHERE kind = 'quarantine' AND at >= @from
        """;

    public async Task SaveAsync(IReadOnlyCollection<SymbolQuality> rows, CancellationToken cancellationToken = default)
    {
        // A bucket told twice (restart within five minutes) is one row.
        var once = rows.GroupBy(row => (row.Symbol, row.At)).Select(group => group.Last()).ToArray();
        await using var command = database.CreateCommand(Insert);
        command.Parameters.AddWithValue("symbol", once.Select(row => row.Symbol.Value).ToArray());
        command.Parameters.AddWithValue("ts", once.Select(row => row.At.UtcDateTime).ToArray());
        command.Parameters.AddWithValue("bars", once.Select(row => row.Bars).ToArray());
        command.Parameters.AddWithValue("outliers", once.Select(row => row.Outliers).ToArray());
        command.Parameters.AddWithValue("median", once.Select(row => row.CandleMsMedian).ToArray());
        command.Parameters.AddWithValue("max", once.Select(row => row.CandleMsMax).ToArray());
        command.Parameters.AddWithValue("feature", once.Select(row => row.FeatureMsMax).ToArray());
        command.Parameters.AddWithValue("inference", once.Select(row => row.InferenceMsMax).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <param name="from">UTC, inclusive; cells start here.</param>
    /// <param name="to">UTC, exclusive.</param>
    public Task<ImmutableArray<FeedCell>> CellsAsync(
        IEnumerable<Symbol> symbols, DateTimeOffset from, DateTimeOffset to, TimeSpan cell, CancellationToken cancellationToken = default) =>
        ReadAsync(
            SelectCells,
            command =>
            {
                command.Parameters.AddWithValue("symbols", symbols.Select(symbol => symbol.Value).ToArray());
                command.Parameters.AddWithValue("from", from.UtcDateTime);
                command.Parameters.AddWithValue("to", to.UtcDateTime);
                command.Parameters.AddWithValue("cell", cell);
            },
            reader => new FeedCell(
                Symbol.Parse(reader.GetString(0)), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt32(2), reader.GetInt32(3),
                Known(reader, 4), Known(reader, 5)),
            cancellationToken);

    /// <summary>Open of the oldest stored bar of each symbol that has one: before it nothing was expected.</summary>
    public async Task<ImmutableDictionary<Symbol, DateTimeOffset>> FirstBarsAsync(
        IEnumerable<Symbol> symbols, CancellationToken cancellationToken = default)
    {
        var first = await ReadAsync(
            SelectFirst,
            command => command.Parameters.AddWithValue("symbols", symbols.Select(symbol => symbol.Value).ToArray()),
            reader => (Symbol: Symbol.Parse(reader.GetString(0)), At: reader.IsDBNull(1) ? (DateTimeOffset?)null : reader.GetFieldValue<DateTimeOffset>(1)),
            cancellationToken);
        return first.Where(row => row.At is not null).ToImmutableDictionary(row => row.Symbol, row => row.At!.Value);
    }

    public async Task<FeedLatency> LatencyAsync(DateTimeOffset from, CancellationToken cancellationToken = default) => (await ReadAsync(
        SelectLatency,
        command => command.Parameters.AddWithValue("from", from.UtcDateTime),
        reader => new FeedLatency(Known(reader, 0), Known(reader, 1), Known(reader, 2), Known(reader, 3), Known(reader, 4), Known(reader, 5)),
        cancellationToken)).Single();

    /// <summary>Newest first.</summary>
    public Task<ImmutableArray<QuarantinedMessage>> QuarantinedAsync(DateTimeOffset from, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(
            SelectQuarantined, command => Since(command, from, limit),
            reader => new QuarantinedMessage(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), Text(reader, 2), reader.GetString(3), reader.GetInt64(4),
                Text(reader, 5)),
            cancellationToken);

    public async Task<long> QuarantinedCountAsync(DateTimeOffset from, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(CountQuarantined);
        command.Parameters.AddWithValue("from", from.UtcDateTime);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Newest first.</summary>
    public Task<ImmutableArray<FeedGap>> GapsAsync(DateTimeOffset from, int limit, CancellationToken cancellationToken = default) => ReadAsync(
        SelectGaps, command => Since(command, from, limit),
        reader => new FeedGap(
            reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetString(2), Text(reader, 3), reader.GetString(4),
            reader.GetInt64(5), !reader.IsDBNull(6) && reader.GetBoolean(6)),
        cancellationToken);

    private async Task<ImmutableArray<T>> ReadAsync<T>(
        string sql, Action<NpgsqlCommand> fill, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<T>();
        await using var command = database.CreateCommand(sql);
        fill(command);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows.DrainToImmutable();
    }

    private static void Since(NpgsqlCommand command, DateTimeOffset from, int limit)
    {
        command.Parameters.Add(new NpgsqlParameter("from", NpgsqlDbType.TimestampTz) { Value = from.UtcDateTime });
        command.Parameters.AddWithValue("limit", limit);
    }

    private static double? Known(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
