using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Triggers;
using Xunit;

namespace TradingConsole.Core.Tests.Risk.Triggers;

public sealed class LiveTriggersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TriggerFigures Calm = TriggerFigures.Calm(Noon) with { Equity = 1000, DayOpeningEquity = 1000 };
    private static readonly TriggerLimits Limits = TriggerLimits.Standard;

    public static TheoryData<string, KillLevel, TriggerFigures, TriggerFigures> Cases => new()
    {
        { TriggerCodes.UserStreamDown, KillLevel.NoNewEntries, Calm with { StreamDownFor = S(9.9) }, Calm with { StreamDownFor = S(10) } },
        { TriggerCodes.UserStreamSilent, KillLevel.NoNewEntries, Calm with { StreamSilentFor = S(9.9) }, Calm with { StreamSilentFor = S(10) } },
        { TriggerCodes.DataLatency, KillLevel.NoNewEntries, Calm with { DataAge = S(29.9) }, Calm with { DataAge = S(30) } },
        { TriggerCodes.OrderFailures, KillLevel.ReduceOnly, Calm with { OrderFailures = 2 }, Calm with { OrderFailures = 3 } },
        { TriggerCodes.ReconcileMismatch, KillLevel.ReduceOnly, Calm with { MismatchFor = S(29) }, Calm with { MismatchFor = S(30) } },
        { TriggerCodes.ReconcileOverdue, KillLevel.NoNewEntries, Calm with { ReconcileAge = S(179) }, Calm with { ReconcileAge = S(180) } },
        { TriggerCodes.ClockDrift, KillLevel.NoNewEntries, Calm with { ClockOffset = S(-0.9) }, Calm with { ClockOffset = S(-1) } },
        { TriggerCodes.Unprotected, KillLevel.ReduceOnly, Calm with { UnprotectedFor = S(14) }, Calm with { UnprotectedFor = S(15) } },
        { TriggerCodes.InvariantBroken, KillLevel.ReduceOnly, Calm, Calm with { Invariant = "two brackets on one symbol" } },
        { TriggerCodes.DayLoss, KillLevel.FlattenAll, Calm with { Equity = 980.01 }, Calm with { Equity = 980 } },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_AtItsLimit_TripsAloneAndNotBefore(string code, KillLevel level, TriggerFigures below, TriggerFigures at)
    {
        Assert.Null(LiveTriggers.Worst(LiveTriggers.Read(below, Limits, RiskPreset.Seed)));

        var tripped = Assert.Single(LiveTriggers.Read(at, Limits, RiskPreset.Seed), reading => reading.IsTripped);
        Assert.Equal((code, level), (tripped.Code, tripped.Level));
        Assert.Equal(tripped, LiveTriggers.Worst(LiveTriggers.Read(at, Limits, RiskPreset.Seed)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_NothingAtStake_OnlyLossAndInvariantTrip(string code, KillLevel level, TriggerFigures below, TriggerFigures at)
    {
        _ = below;
        var worst = LiveTriggers.Worst(LiveTriggers.Read(at with { IsExposed = false }, Limits, RiskPreset.Seed));

        Assert.Equal(code is TriggerCodes.DayLoss or TriggerCodes.InvariantBroken ? level : null, worst?.Level);
    }

    [Fact]
    public void Read_Calm_ShowsEveryTriggerOnce()
    {
        var readings = LiveTriggers.Read(Calm, Limits, RiskPreset.Seed);

        Assert.Equal(Cases.Select(row => (string)row[0]).Order(), readings.Select(reading => reading.Code).Order());
        Assert.All(readings, reading => Assert.False(reading.IsTripped));
    }

    [Fact]
    public void Worst_SeveralTripped_IsTheStrictest()
    {
        var figures = Calm with { StreamDownFor = S(60), OrderFailures = 9, Equity = 900 };

        var worst = LiveTriggers.Worst(LiveTriggers.Read(figures, Limits, RiskPreset.Seed))!;

        Assert.Equal((TriggerCodes.DayLoss, KillLevel.FlattenAll), (worst.Code, worst.Level));
        Assert.Equal(new DateOnly(2026, 3, 1), worst.LossDay);
    }

    /// <summary>Row 46: an unknown or broken figure is never taken for a quiet day's, nor for a loss; entries are denied elsewhere.</summary>
    [Theory]
    [InlineData(null, 1000.0)]
    [InlineData(1000.0, null)]
    [InlineData(double.NaN, 1000.0)]
    [InlineData(double.NegativeInfinity, 1000.0)]
    public void DayLoss_EquityUnknown_HasNoFigure(double? equity, double? opening)
    {
        var reading = Assert.Single(
            LiveTriggers.Read(Calm with { Equity = equity, DayOpeningEquity = opening }, Limits, RiskPreset.Seed),
            reading => reading.Code == TriggerCodes.DayLoss);

        Assert.Null(reading.Value);
        Assert.False(reading.IsTripped);
    }

    [Theory]
    [InlineData(-50.0)]
    [InlineData(0.0)]
    public void DayLoss_NothingLeft_Trips(double equity) => Assert.Equal(
        TriggerCodes.DayLoss, LiveTriggers.Worst(LiveTriggers.Read(Calm with { Equity = equity }, Limits, RiskPreset.Seed))?.Code);

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
