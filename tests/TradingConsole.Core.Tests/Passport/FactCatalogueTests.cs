using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class FactCatalogueTests
{
    [Fact]
    public void Catalogue_EveryFactType_StandsInIt()
    {
        var facts = typeof(PassportFact).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PassportFact))).ToHashSet();

        Assert.Equal(facts, FactCatalogue.Types.Values.ToHashSet());
    }

    [Fact]
    public void WriteThenRead_RandomFacts_ComeBackTheSame()
    {
        var random = new SeededRandom(7);
        for (var i = 0; i < 2_000; i++)
        {
            var fact = PassportCases.Any(random);

            var text = FactCatalogue.Write(fact);
            var read = FactCatalogue.Read(FactCatalogue.KindOf(fact), FactCatalogue.VersionOf(fact), text);

            Assert.Equal(fact.GetType(), read.GetType());
            Assert.Equal(text, FactCatalogue.Write(read));
        }
    }

    [Fact]
    public void Write_AFact_IsTheDocumentedShape() => Assert.Equal(
        """{"prediction_id":"00000000-0000-0000-0000-000000000001","symbol":"BTCUSDT","direction":"SHORT","confidence":70,"reference_price":100.5,"settles_at":"2026-03-02T04:00:00+00:00"}""",
        FactCatalogue.Write(new PredictionMade(
            new Guid("00000000-0000-0000-0000-000000000001"), PassportCases.Btc, PositionSide.Short, 70, 100.5m, PassportCases.Start.AddHours(4))));

    [Theory]
    [InlineData("prediction.made", 2, "{}", "version 2")]
    [InlineData("prediction.dreamt", 1, "{}", "prediction.dreamt")]
    [InlineData("prediction.made", 1, "not json", "prediction.made")]
    [InlineData("prediction.made", 1, "null", "null")]
    [InlineData("prediction.made", 1, """{"symbol":"BTCUSDT"}""", "prediction_id")]
    [InlineData("prediction.made", 1, """{"prediction_id":"00000000-0000-0000-0000-000000000001","symbol":"BTCUSDT","direction":"SHORT","confidence":101,"reference_price":1,"settles_at":"2026-03-02T04:00:00+00:00"}""", "confidence was 101")]
    [InlineData("prediction.made", 1, """{"prediction_id":"00000000-0000-0000-0000-000000000001","symbol":"btcusdt","direction":"SHORT","confidence":1,"reference_price":1,"settles_at":"2026-03-02T04:00:00+00:00"}""", "lower-case")]
    [InlineData("prediction.made", 1, """{"prediction_id":"00000000-0000-0000-0000-000000000001","symbol":"BTCUSDT","direction":"UP","confidence":1,"reference_price":1,"settles_at":"2026-03-02T04:00:00+00:00"}""", "LONG or SHORT")]
    [InlineData("prediction.made", 1, """{"prediction_id":"00000000-0000-0000-0000-000000000001","symbol":"BTCUSDT","direction":"SHORT","confidence":1,"reference_price":0,"settles_at":"2026-03-02T04:00:00+00:00"}""", "reference_price was 0")]
    public void Read_WhatCannotBeBelieved_IsRefusedByName(string kind, int version, string payload, string named) =>
        Assert.Contains(named, Assert.Throws<UnreadableEventException>(() => FactCatalogue.Read(kind, version, payload)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_FiguresNobodyCanAddUp_AreRefusedAsUnreadable()
    {
        var payload = FactCatalogue.Write(PassportCases.Closed(10)).Replace("\"gross_pnl\":14", "\"gross_pnl\":-79000000000000000000000000000", StringComparison.Ordinal)
            .Replace("\"fees\":4", "\"fees\":79000000000000000000000000000", StringComparison.Ordinal);

        Assert.Contains("quick_trade.closed", Assert.Throws<UnreadableEventException>(() => FactCatalogue.Read("quick_trade.closed", 1, payload)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AFactThatBreaksItsRule_IsRefused() => Assert.Contains(
        "net_pnl",
        Assert.Throws<ArgumentException>(() => FactCatalogue.Write(PassportCases.Closed(10) with { Fees = 5 })).Message,
        StringComparison.Ordinal);
}
