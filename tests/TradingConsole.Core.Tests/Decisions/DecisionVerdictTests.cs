using TradingConsole.Core.Decisions;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Decisions;

public sealed class DecisionVerdictTests
{
    [Fact]
    public void Of_RandomInputs_AgreesWithTheStagesPeopleRead()
    {
        var random = new SeededRandom(31);
        var seen = Refusals.None;
        var proposed = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var input = DecisionCases.Random(random);

            var verdict = DecisionVerdict.Of(input.ToMoment(), input.ToTerms());
            var decision = Decider.Decide(input);

            Assert.Equal(decision.ReasonCodes, Codes(verdict.Refusals));
            Assert.Equal((decision.Wanted, decision.Long, decision.Short), (verdict.Wanted, verdict.Long, verdict.Short));
            Assert.Equal(decision.IsProposed, verdict.IsProposed);
            Assert.Equal(decision.Proposal?.Quantity, verdict.IsProposed ? verdict.Size.Quantity : null);
            // Each stage's own number and limit must tell the same story as its mark.
            foreach (var stage in decision.Stages.Where(stage => stage is { Stage: "gate", Limit: { } }))
            {
                Assert.Equal(stage.Code == ReasonCodes.MaeMax ? stage.Value < stage.Limit : stage.Value > stage.Limit, stage.Passed);
            }

            seen |= verdict.Refusals;
            proposed += verdict.IsProposed ? 1 : 0;
        }

        Assert.True(proposed > 500, $"only {proposed} proposals");
        Assert.True(seen.HasFlag(Refusals.InputInvalid | Refusals.NoEdge | Refusals.Q05Min | Refusals.MaeMax), $"only {seen}");
    }

    [Fact]
    public void Of_ManyDecisions_DoesNotAllocate()
    {
        var input = DecisionCases.Input();
        var (moment, terms) = (input.ToMoment(), input.ToTerms());
        Assert.True(DecisionVerdict.Of(moment, terms).IsProposed);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _ = DecisionVerdict.Of(moment, terms);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IEnumerable<string> Codes(Refusals refusals) =>
        Enum.GetValues<Refusals>().Where(one => one != Refusals.None && refusals.HasFlag(one)).Select(one => one.Code());
}
