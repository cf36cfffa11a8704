using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Database;
using TradingConsole.Core.Database.Storage;
using TradingConsole.Core.Features;
using TradingConsole.Core.Features.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Features.Storage;

[Collection(PostgresCollection.Name)]
public sealed class FeatureStoreTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Rows_ThroughTheWriterAndBack_KeepTheirBits()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var series = TestMinutes.Walk(51, 140);
        var matrix = FeatureMatrixBuilder.Build(series, TestMinutes.Walk(52, 140, "BTCUSDT"));
        var rows = Enumerable.Range(0, matrix.Rows).Select(i => FeatureRow.From(
            matrix.Symbol, MinuteGrid.FromIndex(matrix.Minute[i]), [.. matrix.Columns.Select(column => column[i])], matrix.AtrPrice[i])).ToArray();

        await WriteAsync(database, rows);
        var store = new FeatureStore(database.DataSource);
        var stored = await store.LoadAsync(matrix.Symbol, rows[0].OpenTime, rows[^1].OpenTime.AddMinutes(1), limit: 1_000);
        var latest = await store.LatestAsync(matrix.Symbol, limit: 2, before: rows[^1].OpenTime);

        Assert.Equal(rows.Length, stored.Count);
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(rows[i].Values.Select(BitConverter.DoubleToInt64Bits), stored[i].Values.Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal((rows[i].OpenTime, rows[i].AtrPrice), (stored[i].OpenTime, stored[i].AtrPrice));
        }

        Assert.Equal([rows[^2].OpenTime, rows[^3].OpenTime], latest.Select(row => row.OpenTime));
    }

    [Fact]
    public async Task Rows_WithUnknownValues_StoreNullNotAStandIn()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var series = TestMinutes.Constant(1);
        var row = FeatureRows.NewRow();
        var kernel = new FeatureKernel();
        kernel.Push(FeatureInput.At(series, 0), default, row);

        await WriteAsync(database, [FeatureRow.From(series.Symbol, MinuteGrid.FromIndex(series.Minute[0]), row, kernel.AtrPrice)]);

        Assert.True(await database.ScalarAsync<bool>(
            "SELECT features ? 'ret_1' AND features->'ret_1' = 'null' AND atr IS NULL AND funding_z IS NULL AND btc_regime IS NULL FROM features_1m"));
        Assert.Equal(16L, await database.ScalarAsync<long>("SELECT count(*) FROM features_1m, jsonb_object_keys(features)"));
    }

    private static async Task WriteAsync(PostgresDatabase database, FeatureRow[] rows)
    {
        using var incidents = new IncidentLog(new IncidentStore(database.DataSource), TimeProvider.System, NullLogger<IncidentLog>.Instance);
        using var writer = new BatchWriter(
            database.DataSource, new MonthPartitions(database.DataSource), incidents, TimeProvider.System, NullLogger<BatchWriter>.Instance);
        await writer.EnqueueAsync(FeatureTables.Features, rows);
        await writer.FlushAsync();
    }
}
