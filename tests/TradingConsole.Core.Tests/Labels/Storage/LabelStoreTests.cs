using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Database;
using TradingConsole.Core.Database.Storage;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Labels.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Tests.Features;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Labels.Storage;

[Collection(PostgresCollection.Name)]
public sealed class LabelStoreTests(PostgresFixture fixture)
{
    private static readonly LabelSpec Spec = new(1.5, 1, 20, 3, 0.0004, 0.15);

    [Fact]
    public async Task Labels_WrittenTwiceAndRead_AreTheSameRowsOnce()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var (series, longs, shorts) = Labels();
        LabelRow[] longRows = [.. LabelRow.From(longs, series, Spec.Hash())];
        LabelRow[] shortRows = [.. LabelRow.From(shorts, series, Spec.Hash())];

        await WriteAsync(database, longRows, shortRows);
        await WriteAsync(database, longRows, shortRows);

        var store = new LabelStore(database.DataSource);
        var (from, to) = (longRows[0].OpenTime, longRows[^1].OpenTime.AddMinutes(1));
        Assert.Equal(longRows, await store.LoadAsync(PositionSide.Long, series.Symbol, Spec.Hash(), from, to));
        Assert.Equal(shortRows, await store.LoadAsync(PositionSide.Short, series.Symbol, Spec.Hash(), from, to));
        Assert.Equal(longRows[1..3], await store.LoadAsync(PositionSide.Long, series.Symbol, Spec.Hash(), from.AddMinutes(1), from.AddMinutes(3)));
        Assert.Empty(await store.LoadAsync(PositionSide.Long, series.Symbol, LabelSpec.Seed.Hash(), from, to));
        Assert.Equal(longRows[0].RetNet, await database.ScalarAsync<double>("SELECT ret_net FROM labels_long_1m ORDER BY ts LIMIT 1"));
    }

    [Fact]
    public async Task Latest_SidesLeftApart_IsWhatBothHold()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var (series, longs, shorts) = Labels();
        var store = new LabelStore(database.DataSource);
        LabelRow[] longRows = [.. LabelRow.From(longs, series, Spec.Hash())];
        LabelRow[] shortRows = [.. LabelRow.From(shorts, series, Spec.Hash())];

        var before = await store.LatestAsync(series.Symbol, Spec.Hash());
        await WriteAsync(database, longRows, []);
        var oneSide = await store.LatestAsync(series.Symbol, Spec.Hash());
        await WriteAsync(database, [], shortRows[..10]);
        var both = await store.LatestAsync(series.Symbol, Spec.Hash());

        Assert.Null(before);
        Assert.Null(oneSide);
        Assert.Equal(shortRows[9].OpenTime, both);
    }

    [Fact]
    public void From_FirstBar_LeavesEarlierAndUnlabelledRowsOut()
    {
        var (series, longs, _) = Labels();

        LabelRow[] rows = [.. LabelRow.From(longs, series, Spec.Hash(), firstBar: 30)];

        Assert.Equal(MinuteGrid.FromIndex(series.Minute[30]), rows[0].OpenTime);
        Assert.Equal(100 - 20 - 30, rows.Length);
    }

    private static (MinuteSeries Series, LabelColumns Longs, LabelColumns Shorts) Labels()
    {
        var series = TestMinutes.Walk(61, 100);
        var (longs, shorts) = TripleBarrier.LabelBoth(series, Enumerable.Repeat(0.06, 100).ToArray(), [], Spec);
        return (series, longs, shorts);
    }

    private static async Task WriteAsync(PostgresDatabase database, LabelRow[] longs, LabelRow[] shorts)
    {
        using var incidents = new IncidentLog(new IncidentStore(database.DataSource), TimeProvider.System, NullLogger<IncidentLog>.Instance);
        using var writer = new BatchWriter(
            database.DataSource, new MonthPartitions(database.DataSource), incidents, TimeProvider.System, NullLogger<BatchWriter>.Instance);
        await writer.EnqueueAsync(LabelTables.Of(PositionSide.Long), longs);
        await writer.EnqueueAsync(LabelTables.Of(PositionSide.Short), shorts);
        await writer.FlushAsync();
    }
}
