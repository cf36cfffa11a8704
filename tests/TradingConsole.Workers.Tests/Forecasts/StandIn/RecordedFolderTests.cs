using System.Text.Json;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts.StandIn.Recorded;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts.StandIn;

public sealed class RecordedFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recorded-").FullName;

    [SharedDataFact]
    public async Task SharedFolder_ServedAfterTheEnd_IsTheFileAgain()
    {
        var world = RecordedFolder.Load(SharedData.Path("polymarket_prices"), SharedData.Path("polymarket_updown_5m/BTC-5m-markets-2026-07-24.jsonl.gz"));
        await using var rig = await StandInRig.OpenAsync(world, world.Markets(DateTimeOffset.MaxValue).Where(market => market.RecordedObject is null).Max(market => market.SettlesAt));

        var rows = await StandInRig.RowsAsync(rig.Gamma.OpenAndClosedAsync(null, default), "markets");
        Assert.Equal(154, rows.Count(row => row.GetProperty("closed").GetBoolean()));

        // What the scoreboard will score: outcomes and the price a day before the end.
        var lines = File.ReadLines(SharedData.Path("polymarket_prices/markets.csv")).Skip(1).ToList();
        foreach (var line in lines.Where((_, i) => i % 15 == 0))
        {
            var market = world.Markets(DateTimeOffset.MaxValue).Single(market => line.StartsWith(market.Slug + ",", StringComparison.Ordinal));
            var prices = await StandInRig.RowsAsync(
                rig.History.PricesAsync(market.Tokens[0], market.EndsAt!.Value.AddHours(-30), rig.Clock.GetUtcNow().AddSeconds(1), TimeSpan.FromSeconds(300), default));
            var settled = Assert.Single(prices, row => row.GetProperty("resolution_seconds").GetInt32() == 0);
            Assert.Contains($",{settled.GetProperty("price").GetInt32()},17", line, StringComparison.Ordinal);
            Assert.Equal(market.EndsAt.Value.AddHours(1).ToUnixTimeSeconds(), settled.GetProperty("timestamp").GetInt64());
            if (market.OpensAt > market.EndsAt.Value.AddHours(-24))
            {
                continue;
            }

            var before = prices.Last(row => row.GetProperty("timestamp").GetInt64() <= market.EndsAt.Value.AddHours(-24).ToUnixTimeSeconds());
            Assert.Equal(world.PriceAt(market, market.EndsAt.Value.AddHours(-24))!.Value.Yes, before.GetProperty("price").GetDecimal());
        }

        Assert.Equal(154 + 193, world.Markets(DateTimeOffset.MaxValue).Count);
        Assert.DoesNotContain(world.Markets(DateTimeOffset.MaxValue).Where(market => market.RecordedObject is null), market => market.Category == "other" && market.Slug.StartsWith("nba", StringComparison.Ordinal));
    }

    [SharedDataFact]
    public async Task RecordedObject_BeforeItSettled_ShowsNothingOfTheEnd()
    {
        var world = RecordedFolder.Load(SharedData.Path("polymarket_prices"), SharedData.Path("polymarket_updown_5m/BTC-5m-markets-2026-07-24.jsonl.gz"));
        var market = world.Markets(DateTimeOffset.MaxValue).First(market => market.RecordedObject is not null);
        await using var rig = await StandInRig.OpenAsync(world, market.SettlesAt.AddSeconds(-1));

        var before = Assert.Single(await StandInRig.RowsAsync(rig.Gamma.MarketsAsync([market.ConditionId], default), "markets"));
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = Assert.Single(await StandInRig.RowsAsync(rig.Gamma.MarketsAsync([market.ConditionId], default), "markets"));

        Assert.Equal(("[\"0.5\",\"0.5\"]", false), (before.GetProperty("outcomePrices").GetString(), before.GetProperty("closed").GetBoolean()));
        Assert.Equal(JsonDocument.Parse(market.RecordedObject!).RootElement.GetProperty("outcomePrices").GetString(), after.GetProperty("outcomePrices").GetString());
        Assert.True(after.TryGetProperty("feeSchedule", out _)); // Untouched: fields that nobody here knows are there too.
    }

    [Theory]
    [InlineData("a,e,Q?,2,1000,2000,1,0.5", "line 2")]
    [InlineData("a,e,Q?,1,3000,2000,1,0.5", "line 2")]
    [InlineData("a,e,\"Q, really?\",1,1000,2000,1,0.5", "market_slug \"a\" has no prices")]
    public void Load_BadRow_NamesFileAndRule(string row, string complaint)
    {
        File.WriteAllText(Path.Combine(_folder, "markets.csv"), $"market_slug,event_key,question,outcome,first_ms,last_ms,n,last_price\n{row}\n");
        using (var packed = new System.IO.Compression.GZipStream(File.Create(Path.Combine(_folder, "yes_price_10m.csv.gz")), System.IO.Compression.CompressionMode.Compress))
        {
            packed.Write("timestamp_ms,market_slug,yes_price\n1000,b,0.5\n"u8);
        }

        var thrown = Assert.Throws<FormatException>(() => RecordedFolder.Load(_folder));

        Assert.Contains(complaint, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_QuotesAndLineBreaks_AreReadAndItsPricesAreNoTradesOfAnybody()
    {
        Write("m,e,\"He said \"\"Yes\"\",\nthen left?\",1,3600000,7200000,3,0.7"u8, "3600000,m,0.5\n5400000,m,0.6\n7200000,m,0.7\n"u8);

        var world = RecordedFolder.Load(_folder);
        var market = Assert.Single(world.Markets(DateTimeOffset.MaxValue));
        await using var rig = await StandInRig.OpenAsync(world, DateTimeOffset.UnixEpoch.AddHours(2));

        Assert.Equal("He said \"Yes\",\nthen left?", market.Question);
        Assert.Equal([null, null], world.Trades(market, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue).Select(trade => trade.Wallet));
        Assert.Empty(await StandInRig.RowsAsync(rig.History.TradesAsync(market.ConditionId, DateTimeOffset.UnixEpoch, default)));
    }

    [Fact]
    public void Load_BytesThatAreNoUtf8_AreRefusedWithFileAndLine()
    {
        Write([.. "caf"u8, 0xe9, .. ",e,Q?,1,1000,2000,1,0.5"u8], "1000,a,0.5\n"u8);
        Assert.Equal("markets.csv: line 2: byte 0xE9 is no UTF-8; save the file as UTF-8", Assert.Throws<FormatException>(() => RecordedFolder.Load(_folder)).Message);

        Write("a,e,Q?,1,1000,2000,1,0.5"u8, [.. "1000,a,0.5\n1000,caf"u8, 0xe8, .. ",0.5\n"u8]);
        Assert.Contains("yes_price_10m.csv.gz: line 3: byte 0xE8", Assert.Throws<FormatException>(() => RecordedFolder.Load(_folder)).Message, StringComparison.Ordinal);
    }

    private void Write(ReadOnlySpan<byte> market, ReadOnlySpan<byte> prices)
    {
        File.WriteAllBytes(Path.Combine(_folder, "markets.csv"), [.. "market_slug,event_key,question,outcome,first_ms,last_ms,n,last_price\n"u8, .. market, .. "\n"u8]);
        using var packed = new System.IO.Compression.GZipStream(File.Create(Path.Combine(_folder, "yes_price_10m.csv.gz")), System.IO.Compression.CompressionMode.Compress);
        packed.Write([.. "timestamp_ms,market_slug,yes_price\n"u8, .. prices]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
