using System.Text.Json;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Forecasts.Trust;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Reading;

public sealed class TrustPartTests
{
    private static readonly JsonSerializerOptions Stored = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void Parts_UnknownOnes_AreToldFromMeasuredOnes()
    {
        var stored = JsonElement.Parse("""
            {"liquidity": 0.5, "stability": 0.81, "question_quality": 0.5, "manipulation_suspect": 0.2, "dispute": 1,
             "unknown": ["liquidity", "round_trip_share"], "indicators": {"top_share": 0.2}}
            """);

        TrustPart[] components =
        [
            new("liquidity", 0.5, true), new("stability", 0.81, false), new("question_quality", 0.5, false), new("manipulation_suspect", 0.2, false),
            new("dispute", 1, false),
        ];
        TrustPart[] indicators = [new("top_share", 0.2, false), new("round_trip_share", null, true)];
        Assert.Equal(components, TrustPart.ComponentsOf(stored));
        Assert.Equal(indicators, TrustPart.IndicatorsOf(stored));
    }

    [Fact]
    public void Parts_AsTheScorerStoresThem_NameAllThatNobodyTold()
    {
        var nothing = new TrustInput("0x1", default, "open", false, null, null, null, null, null, null, null, null, null);
        var components = TrustScorer.Components(nothing, TrustRules.Default);
        var stored = JsonSerializer.SerializeToElement(components, Stored);

        Assert.Equal(["liquidity", "manipulation_suspect", "question_quality", "stability"], TrustPart.ComponentsOf(stored).Where(part => part.IsUnknown).Select(part => part.Name).Order());
        Assert.Equal(
            ["round_trip_share", "top_share", "volume_per_wallet", "volume_to_open_interest"],
            TrustPart.IndicatorsOf(stored).Where(part => part is { IsUnknown: true, Value: null }).Select(part => part.Name).Order());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"unknown": "all", "indicators": 3}""")]
    public void Parts_OfSomethingElse_AreNone(string stored)
    {
        var body = JsonElement.Parse(stored);

        Assert.Empty(TrustPart.IndicatorsOf(body));
        Assert.DoesNotContain(TrustPart.ComponentsOf(body), part => part.IsUnknown);
    }
}
