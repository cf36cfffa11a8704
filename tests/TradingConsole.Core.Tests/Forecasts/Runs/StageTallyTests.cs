using TradingConsole.Core.Forecasts.Runs;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Runs;

public sealed class StageTallyTests
{
    [Fact]
    public void Fail_TextThatNoDatabaseTakes_IsMadeKeepable()
    {
        var tally = new StageTally();
        tally.Fail("a", "why", "x\0y");
        tally.Fail("b", "why", new string('x', StageTally.PayloadMax - 1) + "🎲🎲");

        var failed = tally.ToOutcome().Failed;

        Assert.Equal("x\uFFFDy", failed[0].Payload);
        Assert.Equal(new string('x', StageTally.PayloadMax - 1), failed[1].Payload);
    }

    [Fact]
    public void Fail_PastTheBound_CountsWithoutNaming()
    {
        var tally = new StageTally();
        for (var i = 0; i < StageTally.FailedMax + 5; i++)
        {
            tally.Fail($"{i}", "why", string.Empty);
        }

        var outcome = tally.ToOutcome();

        Assert.Equal((StageTally.FailedMax, StageTally.FailedMax + 5L, 5L), (outcome.Failed.Length, outcome.Counts["failed"], outcome.Counts["failed_unnamed"]));
    }
}
