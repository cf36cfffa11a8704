using System.Text.Json.Nodes;
using TradingConsole.Core.Passport.Samples;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class SampleMakerTests
{
    private static readonly DateTimeOffset Decided = SampleCases.Closed(1).DecidedAt;

    [Fact]
    public void Make_AContextKnownInTime_KeepsEveryNumberAndNothingElse()
    {
        var (sample, refused) = Make($$"""{"as_of":"{{Decided:O}}","regime":"calm","features":{"rsi":61.5,"gap":null,"atr":{"value":2,"known_at":"{{Decided:O}}"} } }""");

        Assert.Null(refused);
        Assert.Equal("""{"rsi":61.5,"gap":null,"atr":2}""", sample!.Features.ToJsonString());
        Assert.Equal((Decided, Decided.AddMinutes(31)), (sample.DecidedAt, sample.SettledAt));
    }

    [Theory]
    [InlineData("""{"features":{"rsi":1} }""", "as_of")]
    [InlineData("""{"as_of":"2030-01-01T00:00:00Z","features":{"rsi":1} }""", "as_of")]
    [InlineData("""{"as_of":1900000000000,"features":{"rsi":1} }""", "as_of")]
    [InlineData("""{"as_of":"yesterday","features":{"rsi":1} }""", "as_of")]
    [InlineData("""{"as_of":"2026-03-01T00:00:00Z","features":{"rsi":{"value":1,"known_at":"2030-01-01T00:00:00Z"} } }""", "features.rsi.known_at")]
    [InlineData("""{"as_of":"2026-03-01T00:00:00Z","features":{"rsi":{"value":1,"known_at":1900000000} } }""", "features.rsi.known_at")]
    [InlineData("""{"as_of":"2026-03-01T00:00:00Z","features":{"rsi":1},"model":[{"said_at":"2030-01-01"}] }""", "model[0].said_at")]
    [InlineData("""{"as_of":"2026-03-01T00:00:00Z","features":{"rsi":1,"pnl_next":3} }""", "features.pnl_next")]
    [InlineData("""{"as_of":"2026-03-01T00:00:00Z","features":{"future_return":3} }""", "features.future_return")]
    [InlineData("""{"as_of":"2026-03-01T00:00:00Z","features":{"rsi":"61"} }""", "features.rsi")]
    [InlineData("""{"as_of":"2026-03-01T00:00:00Z","features":{} }""", "features")]
    public void Make_WhatCannotBeProvenEarlyEnough_IsRefusedByField(string context, string field)
    {
        var (sample, refused) = Make(context);

        Assert.Null(sample);
        Assert.Equal(field, refused!.Field);
    }

    [Theory]
    [InlineData("STOP", false, 0, -50, "good")]
    [InlineData("TARGET", false, 0, 50, "good")]
    [InlineData("OPERATOR", false, 0, 50, "neutral")]
    [InlineData("TIME", false, 0, 0, "neutral")] // Within the costs.
    [InlineData("STOP", true, 0, -50, "bad")]
    [InlineData("TARGET", false, 1, 50, "bad")]
    [InlineData("KILL", false, 0, 50, "bad")]
    [InlineData("LIQUIDATION", false, 0, -50, "bad")]
    public void Make_EachEnd_HasTheLabelQualityOfTheRule(string exit, bool stopMoved, int warnings, int net, string quality)
    {
        var closed = SampleCases.Closed(net) with { ExitReason = exit, IsStopMoved = stopMoved, WarningsIgnored = warnings };

        var (sample, _) = SampleMaker.Make(PassportCases.Event(Guid.NewGuid(), 1, closed), closed, SampleCases.Requested(closed));

        Assert.Equal(quality, sample!.LabelQuality);
    }

    private static (TrainingSample? Sample, RefusedSample? Refused) Make(string context)
    {
        var closed = SampleCases.Closed(1);
        var requested = SampleCases.Requested(closed) with { Context = JsonNode.Parse(context)!.AsObject() };
        return SampleMaker.Make(PassportCases.Event(Guid.NewGuid(), 1, closed), closed, requested);
    }
}
