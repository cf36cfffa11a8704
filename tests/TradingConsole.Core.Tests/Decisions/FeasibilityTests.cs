using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Decisions;

public sealed class FeasibilityTests
{
    private const double TypicalAtr = 0.0006;

    [Fact]
    public void Check_SeedPresets_BlockEverythingAndSayWhy()
    {
        var report = Feasibility.Check(LabelSpec.Seed, PolicyPreset.Seed, TypicalAtr);

        Assert.True(report.BlocksEverything);
        var q05 = report.Gates.Single(gate => gate.Code == ReasonCodes.Q05Min);
        Assert.Equal((GateOutlook.Closed, -1.0, -0.8), (q05.Outlook, q05.Typical, q05.Limit));
        var ev = report.Gates.Single(gate => gate.Code == ReasonCodes.EvMin);
        Assert.Equal(GateOutlook.Closed, ev.Outlook); // the target is 9 bps away, the round trip costs 9.8 bps
        Assert.Equal(0.00098, report.CostFraction, 1e-12);
        Assert.Contains("9.8 bps", ev.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_CalibratedPresets_LeaveEveryGateOpen()
    {
        var report = Feasibility.Check(LabelSpec.Calibrated, PolicyPreset.Calibrated, TypicalAtr);

        Assert.All(report.Gates, gate => Assert.Equal(GateOutlook.Open, gate.Outlook));
        Assert.InRange(report.WinRateNeeded, 0.45, 0.5); // 40 % without costs
    }

    [Fact]
    public void Count_SeedDecisions_NamesTheQuantileGate()
    {
        var random = new SeededRandom(7);
        var decisions = Enumerable.Range(0, 500).Select(_ =>
        {
            var q05 = -0.001 * (1 + (0.2 * random.NextDouble())); // at the seed's stop of one ATR or beyond
            return Decider.Decide(DecisionCases.Input(DecisionCases.Good with { Q05 = q05, Mae = 0.0007 }) with
            {
                Label = LabelSpec.Seed,
                Policy = PolicyPreset.Seed,
            });
        }).ToList();

        var counted = Feasibility.Count(decisions.Select(decision => decision.Stages));

        Assert.Equal((ReasonCodes.Q05Min, 500L, 500L, 500L), (counted[0].Code, counted[0].Asked, counted[0].Refused, counted[0].Alone));
        Assert.All(counted.Skip(1), gate => Assert.Equal(0, gate.Refused));
    }
}
