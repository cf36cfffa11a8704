using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Registry;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Registry;

public sealed class LabelRulesTests
{
    private static readonly DateTimeOffset ClosedAt = new(2026, 1, 19, 6, 4, 30, TimeSpan.Zero);
    private static readonly DateTimeOffset ResolvedAt = ClosedAt.AddHours(2);

    /// <summary>The table: what the endpoint says, its payouts, what the catalogue says, its prices, the book's winner; then label, winner, rule.</summary>
    [Theory]
    [InlineData("resolved", "1000000,0", null, null, -1, MarketStatus.Resolved, 0, "v2_payout")]
    [InlineData("resolved", "0,1000000", null, "1,0", -1, MarketStatus.Resolved, 1, "v2_payout")]
    [InlineData("resolved", "500000,500000", null, null, -1, MarketStatus.Void, -1, "v2_void")]
    [InlineData("resolved", "300000,700000", null, null, -1, MarketStatus.Void, -1, "split")]
    [InlineData("resolved", "0,0", null, "1,0", -1, MarketStatus.Unresolved, -1, "v2_broken_payouts")]
    [InlineData("resolved", "1000000", null, "1,0", -1, MarketStatus.Unresolved, -1, "v2_broken_payouts")]
    [InlineData("resolved", "-1,1000001", null, null, -1, MarketStatus.Unresolved, -1, "v2_broken_payouts")]
    [InlineData("resolved", null, "resolved", "0,1", -1, MarketStatus.Resolved, 1, "gamma_prices")]
    [InlineData("disputed", "1000000,0", "resolved", "1,0", -1, MarketStatus.Unresolved, -1, "disputed")]
    [InlineData("challenged", null, "resolved", "1,0", -1, MarketStatus.Unresolved, -1, "disputed")]
    [InlineData("arbitration", null, "resolved", "1,0", -1, MarketStatus.Unresolved, -1, "disputed")]
    [InlineData("proposed", "1000000,0", "resolved", "1,0", -1, MarketStatus.Unresolved, -1, "v2_not_resolved")]
    [InlineData("initialized", null, null, "1,0", 0, MarketStatus.Unresolved, -1, "v2_not_resolved")]
    [InlineData(null, null, "resolved", "1,0", -1, MarketStatus.Resolved, 0, "gamma_prices")]
    [InlineData(null, null, null, "0.0005,0.9995", -1, MarketStatus.Resolved, 1, "gamma_prices")]
    [InlineData(null, null, "settled", "0.999,0.001", -1, MarketStatus.Resolved, 0, "gamma_prices")]
    [InlineData(null, null, "resolved", "0.998,0.002", -1, MarketStatus.Unresolved, -1, "closed_unsettled")]
    [InlineData(null, null, "resolved", "0.5,0.5", -1, MarketStatus.Void, -1, "gamma_half")]
    [InlineData(null, null, null, "0.5,0.5", -1, MarketStatus.Unresolved, -1, "closed_unsettled")]
    [InlineData(null, null, "requested", "1,0", 0, MarketStatus.Unresolved, -1, "proposed")]
    [InlineData(null, null, "proposed", "0,1", -1, MarketStatus.Unresolved, -1, "proposed")]
    [InlineData(null, null, "disputed", "0,1", 1, MarketStatus.Unresolved, -1, "disputed")]
    [InlineData(null, null, "resolved", "0,0", -1, MarketStatus.Unresolved, -1, "zero_prices")]
    [InlineData(null, null, "resolved", "1,1", -1, MarketStatus.Unresolved, -1, "closed_unsettled")]
    [InlineData(null, null, "resolved", "0,0", 1, MarketStatus.Resolved, 1, "book_winner")]
    [InlineData(null, null, "resolved", null, -1, MarketStatus.Unresolved, -1, "no_prices")]
    [InlineData(null, null, "resolved", null, 0, MarketStatus.Resolved, 0, "book_winner")]
    public void Of_ClosedMarket_FollowsTheTable(
        string? status, string? payouts, string? uma, string? prices, int book, MarketStatus expected, int winner, string rule)
    {
        var label = LabelRules.Of(new LabelEvidence(true, Catalogue(true, uma, prices), Resolution(status, payouts), book < 0 ? null : book));

        Assert.Equal((expected, winner < 0 ? null : (int?)winner, rule), (label.Status, label.Winner, label.Rule));
        Assert.Equal(expected is MarketStatus.Unresolved ? null : rule.StartsWith('v') || rule == "split" ? ResolvedAt : ClosedAt, label.ResolvedAt);
        Assert.Equal(rule == "disputed", label.WasDisputed);
    }

    [Theory]
    [InlineData(null, "1,0", null)]
    [InlineData("proposed", "1,0", "proposed")]
    [InlineData(null, "0.5,0.5", "posed")]
    public void Of_OpenMarket_IsActiveWhateverItsPrices(string? uma, string prices, string? status) =>
        Assert.Equal(MarketLabel.Open, LabelRules.Of(new LabelEvidence(false, Catalogue(false, uma, prices), Resolution(status, null), null)));

    [Fact]
    public void Of_DisputeThatIsOver_IsRemembered()
    {
        var says = new CatalogueSays(true, "resolved", true, [1, 0], ClosedAt);

        Assert.Equal(new MarketLabel(MarketStatus.Resolved, 0, "gamma_prices", ClosedAt, true), LabelRules.Of(new LabelEvidence(true, says, null, null)));
    }

    [Theory]
    [InlineData("{\"condition_id\":\"0x00000000000000000000000000000000000000000000000000000000000000A1\",\"status\":\"RESOLVED\",\"payouts\":[1000000,0],\"resolved_at\":\"1781503470\",\"price\":\"69\"}", true)]
    [InlineData("{\"condition\":\"0x00000000000000000000000000000000000000000000000000000000000000a1\",\"status\":\"resolved\",\"payouts\":[\"1000000\",\"0\"],\"resolved_at\":\"2026-06-15T06:04:30Z\"}", true)]
    [InlineData("{\"condition_id\":\"0x00000000000000000000000000000000000000000000000000000000000000a1\",\"payouts\":[1000000,0]}", false)]
    [InlineData("{\"status\":\"resolved\"}", false)]
    [InlineData("{\"condition_id\":\"0x00000000000000000000000000000000000000000000000000000000000000a1\",\"status\":\"resolved\",\"payouts\":[0.5,0.5]}", false)]
    [InlineData("[]", false)]
    public void Read_ResolutionRow_IsUnderstoodOrRefused(string row, bool isGood)
    {
        var read = ResolutionReader.Read(JsonSerializer.Deserialize<JsonElement>(row));

        Assert.Equal(isGood, read.Row is not null);
        Assert.Equal(!isGood, read.Rejection is not null);
        if (read.Row is { } says)
        {
            Assert.Equal(("resolved", MarketJson.Id, 1781503470L), (says.Status, says.MarketId, says.ResolvedAt!.Value.ToUnixTimeSeconds()));
            Assert.Equal<long>([1_000_000, 0], says.Payouts!.Value);
        }
    }

    /// <summary>Every recorded five-minute market gets the label its file tells; where the feed proves it, the feed's tick agrees.</summary>
    [SharedDataFact]
    public void Of_RecordedUpDownMarkets_AgreesWithTheirOutcomeAndTheFeed()
    {
        var ticks = Ticks().ToDictionary(tick => tick.Second, tick => tick.Value);
        var (markets, proven, unprovable) = (0, 0, 0);
        foreach (var line in Lines("polymarket_updown_5m/BTC-5m-markets-2026-07-24.jsonl.gz"))
        {
            var row = JsonSerializer.Deserialize<JsonElement>(line);
            var reading = GammaMarketReader.Read(row.GetProperty("raw")).Row!;
            var winner = LabelRules.Of(new LabelEvidence(reading.Says.IsClosed, reading.Says, null, null)).Winner;
            Assert.Equal(row.GetProperty("outcome_prices")[0].GetString() == "1" ? 0 : 1, winner);
            Assert.Equal(row.GetProperty("condition_id").GetString(), reading.Market.MarketId);
            markets++;
            if (row.GetProperty("strike_value").GetString() is { } strike && ticks.TryGetValue(row.GetProperty("end_sec").GetInt64(), out var last))
            {
                Assert.Equal(last >= BigInteger.Parse(strike, CultureInfo.InvariantCulture) ? 0 : 1, winner);
                proven++;
            }
            else
            {
                unprovable++;
            }
        }

        Assert.Equal((193, 166, 27), (markets, proven, unprovable));
    }

    private static CatalogueSays Catalogue(bool isClosed, string? uma, string? prices) =>
        new(isClosed, uma, false, prices is null ? null : [.. prices.Split(',').Select(text => decimal.Parse(text, CultureInfo.InvariantCulture))], isClosed ? ClosedAt : null);

    private static ResolutionSays? Resolution(string? status, string? payouts) => status is null
        ? null
        : new ResolutionSays(MarketJson.Id, status, payouts is null ? (ImmutableArray<long>?)null : [.. payouts.Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))], ResolvedAt, false);

    private static IEnumerable<(long Second, BigInteger Value)> Ticks() =>
        from line in Lines("polymarket_updown_5m/BTCUSD-settlement-ticks-2026-07-24.csv.gz").Skip(1)
        let cells = line.Split(',')
        let milliseconds = long.Parse(cells[0], CultureInfo.InvariantCulture)
        where milliseconds % 1000 == 0
        group BigInteger.Parse(cells[2], CultureInfo.InvariantCulture) by milliseconds / 1000 into second
        select (second.Key, second.Last());

    private static IEnumerable<string> Lines(string path)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(SharedData.Path(path)), CompressionMode.Decompress));
        while (text.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
