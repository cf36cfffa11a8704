using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Database;
using TradingConsole.Core.Database.Storage;

namespace TradingConsole.Workers.Verbs;

/// <summary>Measures the batch writer against raw COPY of the same rows in the same run.</summary>
/// <remarks>
/// The rows are the minutes of 50 symbols in the order an exchange closes them. Each repeat copies them raw, then stores them
/// through the batch writer into an identical fresh table, then stores them once more over what exists; repeats interleave the
/// three, so that a busy machine slows all alike. The tables are its own and are dropped.
/// </remarks>
public sealed class IngestBench
{
    private const int Symbols = 50;
    private const int Repeats = 3;
    private const string RawTable = "bench_raw";
    private const string WriterTable = "bench_writer";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly NpgsqlDataSource _dataSource;
    private readonly BenchRow[][] _minutes;

    private IngestBench(NpgsqlDataSource dataSource, int rows) => (_dataSource, _minutes) = (dataSource, Synthesize(rows));

    /// <summary>Runs the bench with about this many rows, a whole number of 50-symbol minutes.</summary>
    public static async Task<IngestBenchResult> RunAsync(NpgsqlDataSource dataSource, int rows, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, Symbols);
        var bench = new IngestBench(dataSource, rows);
        await bench.WarmUpAsync(ct);
        List<double> raw = [], straight = [], merged = [];
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            raw.Add(await bench.MeasureAsync(RawTable, bench.CopyRawAsync, ct));
            straight.Add(await bench.MeasureAsync(WriterTable, bench.WriteAsync, ct));
            merged.Add(await bench.RateAsync(bench.WriteAsync, ct));
        }

        await bench.DropAsync(ct);
        return new IngestBenchResult(
            bench.RowCount, Repeats, straight.Max(), Median(straight), raw.Max(), Median(raw), merged.Max(), Median(merged),
            Median(straight.Zip(raw, (ours, theirs) => ours / theirs)), Median(merged.Zip(raw, (ours, theirs) => ours / theirs)));
    }

    private int RowCount => _minutes.Sum(minute => minute.Length);

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }

    private static BenchRow[][] Synthesize(int rows)
    {
        var names = Enumerable.Range(0, Symbols).Select(symbol => $"BENCH{symbol:00}USDT").ToArray();
        var minutes = new BenchRow[rows / Symbols][];
        for (var minute = 0; minute < minutes.Length; minute++)
        {
            minutes[minute] = new BenchRow[Symbols];
            for (var symbol = 0; symbol < Symbols; symbol++)
            {
                var close = 100 + symbol + Math.Sin(minute * 0.01);
                minutes[minute][symbol] = new BenchRow(
                    names[symbol], Start.AddMinutes(minute), close - 0.5, close + 1, close - 1, close, 10 + (minute % 97));
            }
        }

        return minutes;
    }

    private static BatchTable<BenchRow> Table() => new()
    {
        Name = WriterTable,
        Columns = ["symbol", "ts", "open", "high", "low", "close", "volume"],
        KeyColumns = ["symbol", "ts"],
        KeyOrder = (a, b) => string.CompareOrdinal(a.Symbol, b.Symbol) is var sign && sign != 0 ? sign : a.Ts.CompareTo(b.Ts),
        Timestamp = row => row.Ts,
        Series = row => row.Symbol,
        IsPartitioned = true,
        Write = Write,
    };

    private static void Write(NpgsqlBinaryImporter importer, BenchRow row)
    {
        importer.Write(row.Symbol, NpgsqlDbType.Text);
        importer.Write(row.Ts, NpgsqlDbType.TimestampTz);
        importer.Write(row.Open, NpgsqlDbType.Double);
        importer.Write(row.High, NpgsqlDbType.Double);
        importer.Write(row.Low, NpgsqlDbType.Double);
        importer.Write(row.Close, NpgsqlDbType.Double);
        importer.Write(row.Volume, NpgsqlDbType.Double);
    }

    /// <summary>Compiles both paths and opens the connections; its rows are thrown away with its tables.</summary>
    private async Task WarmUpAsync(CancellationToken ct)
    {
        var few = new IngestBench(_dataSource, Symbols * 200);
        await few.MeasureAsync(RawTable, few.CopyRawAsync, ct);
        await few.MeasureAsync(WriterTable, few.WriteAsync, ct);
        await few.WriteAsync(ct);
        await few.DropAsync(ct);
    }

    private async Task<double> MeasureAsync(string table, Func<CancellationToken, Task> store, CancellationToken ct)
    {
        await RecreateAsync(table, ct);
        var rate = await RateAsync(store, ct);
        await using var count = _dataSource.CreateCommand($"SELECT count(*) FROM {table}");
        var stored = (long)(await count.ExecuteScalarAsync(ct))!;
        return stored == RowCount ? rate : throw new InvalidOperationException($"{table} holds {stored} rows, expected {RowCount}.");
    }

    private async Task<double> RateAsync(Func<CancellationToken, Task> store, CancellationToken ct)
    {
        GC.Collect(); // Each measurement pays for its own garbage only.
        await ExecuteAsync("CHECKPOINT", ct);
        var started = Stopwatch.GetTimestamp();
        await store(ct);
        return RowCount / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task CopyRawAsync(CancellationToken ct)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(ct);
        await using var importer = await connection.BeginBinaryImportAsync(
            $"COPY {RawTable} (symbol, ts, open, high, low, close, volume) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var minute in _minutes)
        {
            foreach (var row in minute)
            {
                importer.StartRow();
                Write(importer, row);
            }
        }

        await importer.CompleteAsync(ct);
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        // A fresh writer has no marks in memory: it must find out by itself what is new.
        using var incidents = new IncidentLog(new IncidentStore(_dataSource), TimeProvider.System, NullLogger<IncidentLog>.Instance);
        using var writer = new BatchWriter(
            _dataSource, new MonthPartitions(_dataSource), incidents, TimeProvider.System, NullLogger<BatchWriter>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = writer.RunAsync(stop.Token);
        var table = Table();
        foreach (var minute in _minutes)
        {
            await writer.EnqueueAsync(table, minute, ct);
        }

        await writer.FlushAsync(ct);
        await stop.CancelAsync();
        await running;
    }

    private async Task RecreateAsync(string table, CancellationToken ct)
    {
        await ExecuteAsync(
            $"""
             DROP TABLE IF EXISTS {table};
             CREATE TABLE {table} (
                 symbol text             NOT NULL,
                 ts     timestamptz      NOT NULL,
                 open   double precision NOT NULL,
                 high   double precision NOT NULL,
                 low    double precision NOT NULL,
                 close  double precision NOT NULL,
                 volume double precision NOT NULL,
                 CONSTRAINT {table}_pk PRIMARY KEY (symbol, ts)
             ) PARTITION BY RANGE (ts);
             """,
            ct);
        var last = _minutes[^1][0].Ts;
        if (table == RawTable)
        {
            await new MonthPartitions(_dataSource).EnsureAsync(table, Start, last, ct);
        }
    }

    private Task DropAsync(CancellationToken ct) => ExecuteAsync($"DROP TABLE IF EXISTS {RawTable}, {WriterTable}", ct);

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = _dataSource.CreateCommand(sql);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync(ct);
    }

    private readonly record struct BenchRow(
        string Symbol, DateTimeOffset Ts, double Open, double High, double Low, double Close, double Volume);
}
