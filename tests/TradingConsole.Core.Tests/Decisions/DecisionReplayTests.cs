using System.Text.Json;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Decisions;

public sealed class DecisionReplayTests
{
    [Fact]
    public void Recompute_AnyStoredInput_GivesTheSameBits()
    {
        var random = new SeededRandom(20260105);
        var proposed = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var input = DecisionCases.Random(random);
            var stored = new DecisionRecord(input, Decider.Decide(input));

            var json = stored.ToJson();
            var again = DecisionReplay.Recompute(json);

            Assert.Equal(json, new DecisionRecord(DecisionRecord.FromJson(json).Input, again).ToJson());
            Assert.Equal(stored.Decision, again);
            Assert.Equal(Bits(input), Bits(DecisionRecord.ReadInput(DecisionRecord.WriteInput(input))));
            proposed += stored.Decision.IsProposed ? 1 : 0;
        }

        Assert.InRange(proposed, 100, 2_900); // both ends of the chain were reached
    }

    [Fact]
    public void Recompute_InputAlone_IsEnough()
    {
        var input = DecisionCases.Input();

        Assert.Equal(Decider.Decide(input), DecisionReplay.Recompute(DecisionRecord.WriteInput(input)));
    }

    [Fact]
    public void IsReproduced_TamperedStage_IsFalse()
    {
        var input = DecisionCases.Input();
        var decision = Decider.Decide(input);
        var tampered = decision with { Long = decision.Long with { Ev = Math.BitIncrement(decision.Long.Ev) } };

        Assert.True(DecisionReplay.IsReproduced(new DecisionRecord(input, decision)));
        Assert.False(DecisionReplay.IsReproduced(new DecisionRecord(input, tampered)));
    }

    [Fact]
    public void ReadInput_Garbage_IsRefused() =>
        Assert.ThrowsAny<JsonException>(() => DecisionRecord.ReadInput("""{"symbol":"BTCUSDT","atrFraction":"many"}"""));

    private static List<long> Bits(DecisionInput input) =>
    [
        .. input.Features.Select(BitConverter.DoubleToInt64Bits),
        BitConverter.DoubleToInt64Bits(input.AtrFraction), BitConverter.DoubleToInt64Bits(input.LastPrice),
        BitConverter.DoubleToInt64Bits(input.MarkPrice), BitConverter.DoubleToInt64Bits(input.Prediction.Long.Er),
        BitConverter.DoubleToInt64Bits(input.Prediction.Short.Q05), BitConverter.DoubleToInt64Bits(input.FundingRate),
    ];
}
