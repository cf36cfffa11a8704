using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Database;
using TradingConsole.Core.Database.Storage;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Labels.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

/// <summary>Labelling in chunks, on three weeks of stored minutes with a gap and a hole in the mark price.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LabelCatchUpTests(PostgresFixture postgres) : IAsyncLifetime, IDisposable
{
    private const int Minutes = 24_000;
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddMinutes(Minutes);
    private static readonly Symbol Coin = Symbol.Parse("CHUNKUSDT");
    private static readonly LabelSpec Spec = new(4, 3, 90, 8, 0.0004, 0.15);

    private PostgresDatabase _database = null!;
    private IncidentLog _incidents = null!;
    private BatchWriter _writer = null!;
    private CandleStore _candles = null!;
    private LabelStore _labels = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _incidents = new IncidentLog(new IncidentStore(_database.DataSource), TimeProvider.System, NullLogger<IncidentLog>.Instance);
        _writer = NewWriter();
        (_candles, _labels) = (new CandleStore(_database.DataSource), new LabelStore(_database.DataSource));
        await StoreMinutesAsync();
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public void Dispose()
    {
        _writer.Dispose();
        _incidents.Dispose();
    }

    [Fact]
    public async Task Run_InterruptedBetweenChunks_ASecondRunCompletesTheSameRows()
    {
        using var stop = new CancellationTokenSource();
        var reports = new List<double>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(End, async done =>
        {
            reports.Add(done);
            if (reports.Count == 2)
            {
                await stop.CancelAsync();
            }
        }, stop.Token));
        var half = (await StoredAsync(PositionSide.Long)).Count;
        await RunAsync(End);

        var (longs, shorts) = await AtOnceAsync();
        Assert.InRange(half, 1, longs.Count - 1);
        Assert.Equal(longs, await StoredAsync(PositionSide.Long));
        Assert.Equal(shorts, await StoredAsync(PositionSide.Short));
        Assert.Equal([10_080.0 / Minutes, 20_160.0 / Minutes], reports);
    }

    [Fact]
    public async Task Run_KilledAfterAChunk_AnotherProcessCompletesTheSameRows()
    {
        await Assert.ThrowsAsync<IOException>(() => RunAsync(End, async _ =>
        {
            // What a kill leaves: rows that were only queued are lost, the server drops the connection, a table may be ahead.
            await _writer.EnqueueAsync(LabelTables.Long, (await AtOnceAsync()).Longs.Skip(12_000).Take(50).ToList());
            await EndOtherSessionsAsync();
            throw new IOException("killed");
        }));
        _writer.Dispose();
        _writer = NewWriter();
        _database.DataSource.Clear();

        await RunAsync(End);

        var (longs, shorts) = await AtOnceAsync();
        Assert.Equal(longs, await StoredAsync(PositionSide.Long));
        Assert.Equal(shorts, await StoredAsync(PositionSide.Short));
    }

    [Fact]
    public async Task Run_OneSideStoredFurther_TheOtherCatchesUpWithoutDuplicates()
    {
        var (longs, shorts) = await AtOnceAsync();
        await _writer.EnqueueAsync(LabelTables.Long, longs.Take(700).ToList());
        await _writer.EnqueueAsync(LabelTables.Short, shorts.Take(500).ToList());
        await _writer.FlushAsync();

        await RunAsync(End);

        Assert.Equal(longs, await StoredAsync(PositionSide.Long));
        Assert.Equal(shorts, await StoredAsync(PositionSide.Short));
    }

    [Fact]
    public async Task Run_AsTimeGoesOn_AddsOnlyWhatHasClosed()
    {
        await RunAsync(Start.AddMinutes(11_111));
        var early = await StoredAsync(PositionSide.Long);
        var again = await RunAsync(Start.AddMinutes(11_111));
        await RunAsync(Start.AddMinutes(11_120));
        await RunAsync(End);

        var (longs, shorts) = await AtOnceAsync();
        Assert.Equal(0, again);
        Assert.Equal(Start.AddMinutes(11_110 - Spec.HorizonBars), early[^1].OpenTime);
        Assert.Equal(longs, await StoredAsync(PositionSide.Long));
        Assert.Equal(shorts, await StoredAsync(PositionSide.Short));
    }

    private BatchWriter NewWriter() => new(
        _database.DataSource, new MonthPartitions(_database.DataSource), _incidents, TimeProvider.System, NullLogger<BatchWriter>.Instance);

    private async Task EndOtherSessionsAsync()
    {
        await using var command = _database.DataSource.CreateCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await command.ExecuteNonQueryAsync();
    }

    private Task<long> RunAsync(DateTimeOffset to, Func<double, Task>? report = null, CancellationToken cancellationToken = default) =>
        new LabelCatchUp(_candles, _labels, _writer).RunAsync(Coin, Spec, Start, to, report ?? (_ => Task.CompletedTask), cancellationToken);

    private Task<IReadOnlyList<LabelRow>> StoredAsync(PositionSide side) => _labels.LoadAsync(side, Coin, Spec.Hash(), Start, End);

    /// <summary>The whole history in one piece.</summary>
    private async Task<(IReadOnlyList<LabelRow> Longs, IReadOnlyList<LabelRow> Shorts)> AtOnceAsync()
    {
        var series = await _candles.LoadSeriesAsync(Coin, Start, End);
        var atr = FeatureMatrixBuilder.Build(series, null).AtrPrice;
        var (longs, shorts) = TripleBarrier.LabelBoth(series, atr, [], Spec);
        return ([.. LabelRow.From(longs, series, Spec.Hash())], [.. LabelRow.From(shorts, series, Spec.Hash())]);
    }

    private async Task StoreMinutesAsync()
    {
        var random = new SeededRandom(77);
        var (trade, mark) = (new List<Candle>(), new List<MarkCandle>());
        var price = 50.0;
        for (var i = 0; i < Minutes; i++)
        {
            var (open, close) = (price, price * (1 + (1e-3 * random.NextGaussian())));
            var (high, low) = (Math.Max(open, close) * 1.0003, Math.Min(open, close) * 0.9997);
            price = close;
            if (i is >= 10_000 and < 10_004) // A gap beside the end of the first chunk.
            {
                continue;
            }

            trade.Add(new(Coin, Start.AddMinutes(i), open, high, low, close, 10));
            if (i != 15_000)
            {
                mark.Add(new(Coin, Start.AddMinutes(i), open, high, low, close));
            }
        }

        await _writer.EnqueueAsync(CandleTables.Trade, trade);
        await _writer.EnqueueAsync(CandleTables.Mark, mark);
        await _writer.FlushAsync();
    }
}
