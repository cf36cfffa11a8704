using System.Collections.Immutable;
using Npgsql;

namespace TradingConsole.Core.Market.Storage;

/// <summary>Reads the stored minutes. Ranges are half open, [from, to), on open times, UTC; results are oldest first.</summary>
public sealed class CandleStore(NpgsqlDataSource dataSource)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private const string LoadIndexSql = """
        SELECT ts, index_price
        FROM premium_index
        WHERE symbol = @symbol AND ts >= @from AND ts < @to AND index_price IS NOT NULL
        ORDER BY ts
        """;

    /// <summary>The symbol's minutes with mark price, index price and funding beside them: what the kernels read.</summary>
    /// <remarks>
    /// Funding is the last rate settled at or before each minute's open, looked up past <paramref name="from"/> too. The tables are
    /// read one after another and joined here: before their first ANALYZE the server would join freshly stored history by
    /// nested loops, a week in a minute instead of a blink.
    /// </remarks>
    public async Task<MinuteSeries> LoadSeriesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        var rows = new List<SeriesRow>();
        await using (var command = Command(LoadCandlesSql, symbol, from, to))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(SeriesRow.Read(reader));
            }
        }

        await JoinAsync(rows, Command(LoadMarkCandlesSql, symbol, from, to), (row, reader) => row.WithMark(reader), cancellationToken);
        await JoinAsync(rows, Command(LoadIndexSql, symbol, from, to), (row, reader) => row.WithIndex(reader), cancellationToken);
        var funding = await LoadFundingAsOfAsync(symbol, from, to, cancellationToken);
        return SeriesRow.ToSeries(symbol, rows, funding);
    }

    private const string LoadCandlesSql = """
        SELECT ts, open, high, low, close, volume
        FROM candles_1m
        WHERE symbol = @symbol AND ts >= @from AND ts < @to
        ORDER BY ts
        """;

    private const string LoadBinnedCandlesSql = """
        SELECT date_bin(@bin, ts, 'epoch') AS ts,
               (array_agg(open ORDER BY ts))[1] AS open, max(high) AS high, min(low) AS low,
               (array_agg(close ORDER BY ts DESC))[1] AS close, sum(volume) AS volume
        FROM candles_1m
        WHERE symbol = @symbol AND ts >= @from AND ts < @to
        GROUP BY 1
        ORDER BY 1
        """;

    /// <summary>Candles for a chart, joined into longer bars on the epoch's grid when asked.</summary>
    /// <param name="minutesPerBar">1 to 1440. Bars at the edges hold only the minutes inside the range.</param>
    public async Task<IReadOnlyList<Candle>> LoadCandlesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, int minutesPerBar = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minutesPerBar, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minutesPerBar, 1440);
        await using var command = Command(minutesPerBar == 1 ? LoadCandlesSql : LoadBinnedCandlesSql, symbol, from, to);
        command.Parameters.AddWithValue("bin", TimeSpan.FromMinutes(minutesPerBar));
        return await ReadAsync(command, reader => ReadCandle(reader, symbol), cancellationToken);
    }

    private const string LoadMarkCandlesSql = """
        SELECT ts, open, high, low, close
        FROM mark_candles_1m
        WHERE symbol = @symbol AND ts >= @from AND ts < @to
        ORDER BY ts
        """;

    public async Task<IReadOnlyList<MarkCandle>> LoadMarkCandlesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        await using var command = Command(LoadMarkCandlesSql, symbol, from, to);
        return await ReadAsync(command, reader => new MarkCandle(
            symbol, Time(reader, "ts"), Number(reader, "open"), Number(reader, "high"), Number(reader, "low"), Number(reader, "close")),
            cancellationToken);
    }

    private const string LoadPremiumsSql = """
        SELECT ts, mark_price, index_price, last_price, last_funding_rate, next_funding_time
        FROM premium_index
        WHERE symbol = @symbol AND ts >= @from AND ts < @to
        ORDER BY ts
        """;

    /// <summary>The last snapshot of each minute, stamped with the minute's open.</summary>
    public async Task<IReadOnlyList<PremiumSample>> LoadPremiumsAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        await using var command = Command(LoadPremiumsSql, symbol, from, to);
        return await ReadAsync(command, reader => new PremiumSample(
            symbol, Time(reader, "ts"), Number(reader, "mark_price"), OptionalNumber(reader, "index_price"),
            OptionalNumber(reader, "last_price"), OptionalNumber(reader, "last_funding_rate"),
            reader["next_funding_time"] is DateTime next ? new DateTimeOffset(next) : null), cancellationToken);
    }

    private const string LatestSql = """
        SELECT latest.symbol, latest.ts, latest.open, latest.high, latest.low, latest.close, latest.volume
        FROM unnest(@symbols) AS wanted (symbol)
        CROSS JOIN LATERAL (
            SELECT c.* FROM candles_1m c WHERE c.symbol = wanted.symbol ORDER BY c.ts DESC LIMIT 1) latest
        """;

    /// <summary>The newest stored candle of each symbol that has any.</summary>
    public async Task<ImmutableDictionary<Symbol, Candle>> LatestAsync(
        IEnumerable<Symbol> symbols, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(LatestSql);
        command.Parameters.AddWithValue("symbols", symbols.Select(symbol => symbol.Value).Distinct().ToArray());
        var candles = await ReadAsync(command, reader => ReadCandle(reader, Name(reader)), cancellationToken);
        return candles.ToImmutableDictionary(candle => candle.Symbol);
    }

    private const string FindGapsSql = """
        SELECT ts + interval '1 minute' AS gap_from, next_ts AS gap_to
        FROM (
            SELECT ts, lead(ts) OVER (ORDER BY ts) AS next_ts
            FROM (
                SELECT ts FROM {0} WHERE symbol = @symbol AND ts >= @from AND ts < @to
                UNION ALL SELECT @from - interval '1 minute'
                UNION ALL SELECT @to) AS stored_and_edges) AS neighbours
        WHERE next_ts > ts + interval '1 minute'
        ORDER BY ts
        """;

    /// <summary>The runs of minutes in the range that are not stored.</summary>
    public async Task<IReadOnlyList<MinuteRange>> FindGapsAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, MinuteKind kind = MinuteKind.Candles,
        CancellationToken cancellationToken = default)
    {
        if (Ceiling(from) >= Ceiling(to))
        {
            return [];
        }

        var sql = FindGapsSql.Replace("{0}", TableOf(kind), StringComparison.Ordinal);
        await using var command = Command(sql, symbol, Ceiling(from), Ceiling(to));
        return await ReadAsync(command, reader => new MinuteRange(Time(reader, "gap_from"), Time(reader, "gap_to")), cancellationToken);
    }

    private const string CountSql = """
        SELECT wanted.symbol,
               (SELECT count(*) FROM candles_1m c WHERE c.symbol = wanted.symbol AND c.ts >= @from AND c.ts < @to) AS candles,
               (SELECT count(*) FROM mark_candles_1m m WHERE m.symbol = wanted.symbol AND m.ts >= @from AND m.ts < @to) AS mark_candles,
               (SELECT count(*) FROM premium_index p WHERE p.symbol = wanted.symbol AND p.ts >= @from AND p.ts < @to) AS premiums
        FROM unnest(@symbols) WITH ORDINALITY AS wanted (symbol, place)
        ORDER BY wanted.place
        """;

    /// <summary>Stored minutes of each symbol in the range, in the order asked.</summary>
    public async Task<IReadOnlyList<MinuteCount>> CountAsync(
        IEnumerable<Symbol> symbols, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(CountSql);
        command.Parameters.AddWithValue("symbols", symbols.Select(symbol => symbol.Value).ToArray());
        command.Parameters.AddWithValue("from", from.UtcDateTime);
        command.Parameters.AddWithValue("to", to.UtcDateTime);
        return await ReadAsync(command, reader => new MinuteCount(
            Name(reader), (long)reader["candles"], (long)reader["mark_candles"], (long)reader["premiums"]), cancellationToken);
    }

    private const string FirstSql = """
        SELECT min(oldest.ts)
        FROM unnest(@symbols) AS wanted (symbol),
             LATERAL (SELECT c.ts FROM candles_1m c WHERE c.symbol = wanted.symbol AND c.ts >= @from AND c.ts < @to ORDER BY c.ts LIMIT 1) AS oldest
        """;

    /// <summary>Open time of the oldest stored minute of any of the symbols in the range; null when there is none.</summary>
    public async Task<DateTimeOffset?> FirstAsync(
        IEnumerable<Symbol> symbols, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(FirstSql);
        command.Parameters.AddWithValue("symbols", symbols.Select(symbol => symbol.Value).ToArray());
        command.Parameters.AddWithValue("from", from.UtcDateTime);
        command.Parameters.AddWithValue("to", to.UtcDateTime);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime first ? new DateTimeOffset(first, TimeSpan.Zero) : null;
    }

    private const string LoadFundingSql = """
        SELECT ts, funding_rate FROM funding_rates
        WHERE symbol = @symbol AND ts >= @from AND ts < @to
        ORDER BY ts
        """;

    public async Task<IReadOnlyList<FundingRate>> LoadFundingAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        await using var command = Command(LoadFundingSql, symbol, from, to);
        return await ReadAsync(
            command, reader => new FundingRate(symbol, Time(reader, "ts"), Number(reader, "funding_rate")), cancellationToken);
    }

    private const string LoadFundingAsOfSql = """
        SELECT ts, funding_rate FROM funding_rates
        WHERE symbol = @symbol AND ts < @to
          AND ts >= COALESCE((SELECT max(ts) FROM funding_rates WHERE symbol = @symbol AND ts <= @from), @from)
        ORDER BY ts
        """;

    private async Task<IReadOnlyList<FundingRate>> LoadFundingAsOfAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = Command(LoadFundingAsOfSql, symbol, from, to);
        return await ReadAsync(
            command, reader => new FundingRate(symbol, Time(reader, "ts"), Number(reader, "funding_rate")), cancellationToken);
    }

    private const string SaveFundingSql = """
        INSERT INTO funding_rates (symbol, ts, funding_rate)
        SELECT DISTINCT ON (symbol, ts) symbol, ts, funding_rate
        FROM unnest(@symbols, @times, @values) AS given (symbol, ts, funding_rate)
        ON CONFLICT (symbol, ts) DO UPDATE SET funding_rate = EXCLUDED.funding_rate
        """;

    /// <summary>Stores settled rates; a repeat replaces. Their symbols must be known instruments.</summary>
    public Task SaveFundingAsync(IReadOnlyCollection<FundingRate> rates, CancellationToken cancellationToken = default) =>
        SaveAsync(SaveFundingSql, rates, rate => (rate.Symbol, rate.Time, rate.Rate), cancellationToken);

    private const string SaveOpenInterestSql = """
        INSERT INTO open_interest (symbol, ts, contracts)
        SELECT DISTINCT ON (symbol, ts) symbol, ts, contracts
        FROM unnest(@symbols, @times, @values) AS given (symbol, ts, contracts)
        ON CONFLICT (symbol, ts) DO UPDATE SET contracts = EXCLUDED.contracts
        """;

    /// <summary>Stores open interest; a repeat replaces. Their symbols must be known instruments.</summary>
    public Task SaveOpenInterestAsync(IReadOnlyCollection<OpenInterest> samples, CancellationToken cancellationToken = default) =>
        SaveAsync(SaveOpenInterestSql, samples, sample => (sample.Symbol, sample.Time, sample.Contracts), cancellationToken);

    private async Task SaveAsync<T>(
        string sql, IReadOnlyCollection<T> rows, Func<T, (Symbol Symbol, DateTimeOffset Time, double Value)> columns,
        CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var values = rows.Select(columns).ToArray();
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.AddWithValue("symbols", values.Select(row => row.Symbol.Value).ToArray());
        command.Parameters.AddWithValue("times", values.Select(row => row.Time.UtcDateTime).ToArray());
        command.Parameters.AddWithValue("values", values.Select(row => row.Value).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds what the command reads, ascending by its first column, to the rows of the same minutes.</summary>
    private static async Task JoinAsync(
        List<SeriesRow> rows, NpgsqlCommand command, Func<SeriesRow, NpgsqlDataReader, SeriesRow> add, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            for (var bar = 0; bar < rows.Count && await reader.ReadAsync(cancellationToken);)
            {
                var minute = SeriesRow.MinuteOf(reader);
                while (bar < rows.Count && rows[bar].Minute < minute)
                {
                    bar++;
                }

                if (bar < rows.Count && rows[bar].Minute == minute)
                {
                    rows[bar] = add(rows[bar], reader);
                }
            }
        }
    }

    private NpgsqlCommand Command(string sql, Symbol symbol, DateTimeOffset from, DateTimeOffset to)
    {
        var command = dataSource.CreateCommand(sql);
        command.Parameters.AddWithValue("symbol", symbol.Value);
        command.Parameters.AddWithValue("from", from.UtcDateTime);
        command.Parameters.AddWithValue("to", to.UtcDateTime);
        return command;
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static Candle ReadCandle(NpgsqlDataReader reader, Symbol symbol) => new(
        symbol, Time(reader, "ts"), Number(reader, "open"), Number(reader, "high"), Number(reader, "low"), Number(reader, "close"),
        Number(reader, "volume"));

    private static string TableOf(MinuteKind kind) => kind switch
    {
        MinuteKind.MarkCandles => CandleTables.Mark.Name,
        MinuteKind.Premiums => CandleTables.Premium.Name,
        _ => CandleTables.Trade.Name,
    };

    private static DateTimeOffset Ceiling(DateTimeOffset instant) => Core.Time.MinuteGrid.Floor(instant + Minute - TimeSpan.FromTicks(1));

    private static Symbol Name(NpgsqlDataReader reader) => Symbol.Parse(reader.GetString(reader.GetOrdinal("symbol")));

    private static DateTimeOffset Time(NpgsqlDataReader reader, string column) => new(reader.GetDateTime(reader.GetOrdinal(column)));

    private static double Number(NpgsqlDataReader reader, string column) => reader.GetDouble(reader.GetOrdinal(column));

    private static double? OptionalNumber(NpgsqlDataReader reader, string column) => reader[column] is double value ? value : null;
}
