using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Models;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Tests.Decisions;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

public sealed class DeskCountersTests
{
    private static readonly DateTimeOffset Bar = DecisionCases.Bar;

    private readonly DeskCounters _counters = new();

    [Fact]
    public void Funnel_OneOfEachFate_CountsEveryStageAndItsReasons()
    {
        var wideQuantile = DecisionCases.Good with { Q05 = -0.5, Er = 0.9 }; // Worth it, and beyond a gate.
        _counters.Turn(
            Bar,
            5,
            5,
            4,
            [
                Signal(DecisionCases.Bad, TradingMode.Shadow),
                Signal(wideQuantile, TradingMode.Shadow),
                Signal(DecisionCases.Good, TradingMode.Off),
                Signal(DecisionCases.Good, TradingMode.Shadow),
            ]);

        var funnel = _counters.Funnel();

        Assert.Equal(
            (5L, 4L, 3L, 2L, 1L, 1L),
            (funnel.BarsClosed, funnel.Signals, funnel.EvPositive, funnel.GatesPassed, funnel.GuardsPassed, funnel.Entries));
        Assert.Equal(funnel.Reasons.OrderByDescending(reason => reason.Count).ThenBy(reason => reason.Code, StringComparer.Ordinal), funnel.Reasons);
        Assert.True(funnel.Reasons.Length >= 3, string.Join(' ', funnel.Reasons));
        Assert.Equal((4L, (DateTimeOffset?)Bar, (DateTimeOffset?)Bar), (_counters.Signals, _counters.LatestFeature, _counters.LatestSignal));
    }

    [Fact]
    public void Funnel_MoreThanAnHour_ForgetsTheOldestTurns()
    {
        for (var turn = 0; turn < 75; turn++)
        {
            _counters.Turn(Bar.AddMinutes(turn), turn < 15 ? 1_000 : 2, 2, 2, []);
        }

        Assert.Equal(120, _counters.Funnel().BarsClosed);
    }

    [Fact]
    public void Turn_NothingReady_LeavesTheLatestFeatureAlone()
    {
        _counters.Turn(Bar, 3, 3, 3, []);
        _counters.Turn(Bar.AddMinutes(1), 3, 3, 0, []);

        Assert.Equal((Bar, null), (_counters.LatestFeature, _counters.LatestSignal));
    }

    [Fact]
    public void MissingFraction_LateLaneHasATurnOfItsOwn_MinuteCountsAsWhole()
    {
        Assert.Null(_counters.MissingFraction());
        _counters.Turn(Bar, 3, 4, 3, []);
        _counters.Turn(Bar, 1, 4, 1, []);
        Assert.Equal(0, _counters.MissingFraction());

        _counters.Turn(Bar.AddMinutes(1), 2, 4, 2, []);
        Assert.Equal(0.25, _counters.MissingFraction());
    }

    [Fact]
    public void MissingFraction_UniverseShrinks_EarlierMinutesStayWhole()
    {
        _counters.Turn(Bar, 30, 30, 30, []);
        _counters.Turn(Bar.AddMinutes(1), 8, 8, 8, []);

        Assert.Equal(0, _counters.MissingFraction());
    }

    private static SignalRecord Signal(DirectionPrediction longs, TradingMode mode)
    {
        var input = DecisionCases.Input(longs);
        var decision = Decider.Decide(input);
        var verdict = decision.Proposal is { } proposal
            ? HardGuards.Check(
                new OrderIntent(proposal.Symbol, proposal.Side, (double)proposal.NotionalUsdt, proposal.Leverage, TimeSpan.Zero, true, IntentPrices.At(50_000)),
                new ShadowDesk(ShadowState.Initial, Bar).Portfolio(mode, new KillSwitch()),
                RiskPreset.Seed)
            : (RiskVerdict?)null;
        return new SignalRecord(input, decision, verdict, mode, 1, [], Bar.AddMinutes(1));
    }
}
