using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TradingConsole.Core.Forecasts.Registry;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Registry;

public sealed class GammaMarketReaderTests
{
    [Fact]
    public void Read_DoubleEncodedMarket_IsUnderstood()
    {
        var reading = GammaMarketReader.Read(MarketJson.Open().Element()).Row!;

        Assert.Equal((MarketJson.Id, "77", "will-it-rain", "weather"), (reading.Market.MarketId, reading.Market.EventId, reading.Market.Slug, reading.Market.Category));
        Assert.Equal<string>(["Yes", "No"], reading.Market.Outcomes);
        Assert.Equal<string>([MarketJson.Yes, MarketJson.No], reading.Market.Tokens);
        Assert.Equal(new DateTimeOffset(2026, 1, 20, 12, 0, 0, TimeSpan.Zero), reading.Market.EndsAt);
        Assert.Equal((1234.5, 99.25), (reading.Volume24hUsd, reading.LiquidityUsd));
        Assert.Equal((false, null), (reading.Says.IsClosed, reading.Says.UmaStatus));
        Assert.Equal(0, reading.Market.StartsAt!.Value.Ticks % TimeSpan.TicksPerMicrosecond);
    }

    [Fact]
    public void Read_SecondProtocol_TakesPositionIds()
    {
        var market = MarketJson.Open().With("version", "v2").With("positionIds", new JsonArray("901", "902"));

        Assert.Equal<string>(["901", "902"], GammaMarketReader.Read(market.Element()).Row!.Market.Tokens);
    }

    [Fact]
    public void Read_TextWithAZeroLetter_IsKeptWithoutIt() => Assert.Equal(
        "a\uFFFDb", GammaMarketReader.Read(MarketJson.Open().With("description", "a\0b").Element()).Row!.Market.Rules);

    [Fact]
    public void Read_HalfALetter_IsRefused()
    {
        var text = MarketJson.Open().ToJsonString().Replace("Will it rain?", "\\ud800", StringComparison.Ordinal);

        Assert.Equal("bad_text", GammaMarketReader.Read(JsonSerializer.Deserialize<JsonElement>(text)).Rejection!.Reason);
    }

    public static TheoryData<string, string, JsonNode?> Bad => new()
    {
        { "not_binary", "outcomes", "[\"A\", \"B\", \"C\"]" },
        { "not_binary", "outcomes", null },
        { "no_tokens", "clobTokenIds", "" },
        { "no_tokens", "clobTokenIds", null },
        { "no_tokens", "version", "v2" },
        { "bad_tokens", "clobTokenIds", "[\"7\", \"7\"]" },
        { "length_mismatch", "clobTokenIds", "[\"7\"]" },
        { "length_mismatch", "outcomePrices", "[\"1\"]" },
        { "unknown_version", "version", "v3" },
        { "no_condition_id", "conditionId", "" },
        { "bad_condition_id", "conditionId", "512345" },
        { "bad_condition_id", "conditionId", "0x00000000000000000000000000000000000000000000000000000000000000g1" },
        { "bad_array", "outcomes", "Yes, No" },
        { "bad_array", "outcomes", "{}" },
        { "bad_time", "endDate", "soon" },
        { "bad_time", "endDate", "0001-01-01T00:00:00Z" },
        { "bad_number", "volume24hr", "NaN" },
        { "bad_number", "outcomePrices", "[\"1.2\", \"-0.2\"]" },
        { "bad_flag", "closed", "maybe" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Read_FieldThatBreaksItsRule_IsRefusedByName(string reason, string field, JsonNode? value)
    {
        var read = GammaMarketReader.Read(MarketJson.Open().With(field, value?.DeepClone()).Element());

        Assert.Null(read.Row);
        Assert.Equal(reason, read.Rejection!.Reason);
        Assert.NotEmpty(read.Rejection.Message);
    }

    [Theory]
    [InlineData("2026-06-15 06:04:30+00", "2026-06-15T06:04:30.0000000Z")]
    [InlineData("2026-06-15 06:04:30.25+00", "2026-06-15T06:04:30.2500000Z")]
    [InlineData("2026-06-15 08:04:30+02:00", "2026-06-15T06:04:30.0000000Z")]
    [InlineData("2026-06-15T06:04:30.1234567Z", "2026-06-15T06:04:30.1234560Z")]
    [InlineData("2026-06-15", "2026-06-15T00:00:00.0000000Z")]
    [InlineData("1781503470", "2026-06-15T06:04:30.0000000Z")]
    [InlineData("1781503470000", "2026-06-15T06:04:30.0000000Z")]
    [InlineData("15/06/2026", null)]
    [InlineData("9999-12-31T23:59:59Z", null)]
    [InlineData("-1", null)]
    public void Time_EverySpelling_IsOneInstant(string text, string? expected) =>
        Assert.Equal(expected, WireTime.Read(text)?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("[{}]", 1)]
    [InlineData("{\"markets\":[{},{}],\"next_cursor\":\"x\"}", 2)]
    [InlineData("{\"events\":[{\"id\":\"1\",\"markets\":[{},{}]},{\"id\":\"2\",\"markets\":[{}]}]}", 3)]
    [InlineData("{\"id\":\"1\",\"slug\":\"e\",\"markets\":[{},{}]}", 2)]
    [InlineData("{\"conditionId\":\"0x\",\"slug\":\"m\"}", 1)]
    [InlineData("{\"error\":\"x\"}", -1)]
    [InlineData("3", -1)]
    public void Rows_EveryShapeOfAnswer_IsUnfolded(string answer, int rows) =>
        Assert.Equal(rows, GammaMarketReader.Rows(JsonSerializer.Deserialize<JsonElement>(answer))?.Count() ?? -1);

    [Fact]
    public void Category_TagsThenOwnWordThenEvent_InThatOrder()
    {
        Assert.Equal("sports", Categories.Of(["nba", "politics"], false));
        Assert.Equal("sports", Categories.Of(["something-else"], true, "Crypto"));
        Assert.Equal("crypto", Categories.Of([], false, "Bitcoin", "Sports"));
        Assert.Equal("us-current-affairs-2", Categories.Of([], false, "US | current affairs 2"));
        Assert.Equal("politics", Categories.Of([], false, null, "Elections"));
        Assert.Equal("other", Categories.Of([], false, null, null));
    }

    [SharedDataFact]
    public void Read_RecordedAnswers_AreUnderstood()
    {
        var folder = SharedData.Path("polymarket_payloads/nautilus");

        var open = One(folder, "gamma_market.json");
        var sport = One(folder, "gamma_market_sports_market_money_line.json");
        var closed = One(folder, "gamma_market_closed_binary_accepting_false.json");
        var listed = Rows(folder, "gamma_event.json");
        var book = BookMarketReader.Read(Json(folder, "clob_market_closed_binary_accepting_false.json")).Row!;

        Assert.Equal((false, "260654", 9.999997), (open.Says.IsClosed, open.Market.EventId, open.Volume24hUsd));
        Assert.Equal("sports", sport.Market.Category);
        Assert.Equal(new DateTimeOffset(2026, 3, 19, 23, 20, 15, TimeSpan.Zero), closed.Says.ClosedAt);
        Assert.Equal(new DateTimeOffset(2028, 1, 1, 5, 0, 0, TimeSpan.Zero), closed.Market.EndsAt);
        Assert.All(listed, reading => Assert.Equal(("30829", "politics", "0x2c3d7e0eee6f058be3006baabf0d54a07da254ba47fe6e3e095e7990c7814700"),
            (reading.Market.EventId, reading.Market.Category, reading.Market.GroupId)));
        Assert.Equal((closed.Market.MarketId, true, closed.Market.Tokens[1]), (book.MarketId, book.IsClosed, book.WinnerToken));
    }

    private static MarketReading One(string folder, string file) => Assert.Single(Rows(folder, file));

    private static List<MarketReading> Rows(string folder, string file) =>
        [.. GammaMarketReader.Rows(Json(folder, file))!.Select(row => GammaMarketReader.Read(row.Market, row.Event).Row!)];

    private static JsonElement Json(string folder, string file) => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(folder, file)));
}
