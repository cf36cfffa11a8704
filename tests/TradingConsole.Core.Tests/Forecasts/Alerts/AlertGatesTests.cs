using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Bands;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Alerts;

public sealed class AlertGatesTests
{
    private static readonly AlertRules Rules = AlertRules.Default;
    private static readonly DateTimeOffset Made = JudgementWorld.Midnight;
    private static readonly ForecastBand Band = Of(Made);

    private static readonly AlertCandidate Loud = new(
        Made.AddHours(2), "0x1", 0.75, TimeSpan.FromMinutes(1), Band, 2.0, 0.2, null, null, 0.2, 80);

    [Fact]
    public void Judge_AllThreeGatesOpen_RaisesWithItsEvidence()
    {
        var alert = Raised(Loud);

        Assert.Equal(AlertSeverity.Med, alert.Severity); // 0.15 outside of 0.2 wide: 0.75 widths.
        Assert.Equal(["BAND_BREACH_UP", "VOLUME_SURGE", "OI_UP"], alert.ReasonCodes.AsEnumerable());
        Assert.Equal((0.75, 0.4, 0.5, 0.6, "kalman-v1", Made), (alert.Evidence.Price, alert.Evidence.Q10, alert.Evidence.Q50, alert.Evidence.Q90, alert.Evidence.BandModel, alert.Evidence.BandTs));
        Assert.Equal((0.2, 0.75), (Math.Round(alert.Evidence.Width, 9), Math.Round(alert.Evidence.Score, 9)));
        Assert.Equal(Band.TargetTs, alert.Evidence.BandTarget);
        Assert.InRange(alert.Explanation.Length, 1, 5);
        Assert.Contains("Price 0.750 is above its 80 % band of 0.400 to 0.600 (middle 0.500).", alert.Explanation);
    }

    [Fact]
    public void Judge_EachGateShut_SaysWhichStoppedIt()
    {
        Assert.Equal(AlertGate.NoBand, Stopped(Loud with { Band = null }));
        Assert.Equal(AlertGate.StalePrice, Stopped(Loud with { PriceAge = TimeSpan.FromMinutes(61) }));
        Assert.Equal(AlertGate.InsideBand, Stopped(Loud with { Price = 0.6 }));
        Assert.Equal(AlertGate.InsideBand, Stopped(Loud with { Price = 0.619 })); // 0.095 widths.
        Assert.Equal(AlertGate.InsideBand, Stopped(Loud with { Price = double.NaN }));
        Assert.Equal(AlertGate.StructureSilent, Stopped(Loud with { VolumeVelocity = 1.49, OiChange = 0.09, TradeCount = 30, TradeCountUsual = 11 }));
        Assert.Equal(AlertGate.StructureSilent, Stopped(Loud with { VolumeVelocity = null, OiChange = null }));
        Assert.Equal(AlertGate.QuestionUnclear, Stopped(Loud with { Ambiguity = 0.51 }));
        Assert.Equal(AlertGate.QuestionUnclear, Stopped(Loud with { Ambiguity = null }));
        Assert.Equal(AlertGate.TrustLow, Stopped(Loud with { Trust = 39.9 }));
        Assert.Equal(AlertGate.TrustLow, Stopped(Loud with { Trust = null }));
        Assert.Equal(AlertGate.NoBand, default(AlertVerdict).StoppedBy);
    }

    [Theory]
    [InlineData(2.0, 0.0, null, null, "VOLUME_SURGE")]
    [InlineData(1.0, -0.1, null, null, "OI_DOWN")]
    [InlineData(1.0, 0.0, 10, 3.3, "TRADES_SURGE")]
    [InlineData(1.0, 0.0, 10, 0.0, "TRADES_SURGE")]
    public void Judge_OneSignOfStructure_IsEnough(double velocity, double change, int? trades, double? usual, string reason) => Assert.Equal(
        ["BAND_BREACH_UP", reason],
        Raised(Loud with { VolumeVelocity = velocity, OiChange = change, TradeCount = trades, TradeCountUsual = usual }).ReasonCodes.AsEnumerable());

    [Theory]
    [InlineData(0.81, 0.2, 80, AlertSeverity.High)]
    [InlineData(0.81, 0.2, 59, AlertSeverity.Med)]
    [InlineData(0.81, 0.0, 80, AlertSeverity.Med)]
    [InlineData(0.71, 0.0, 80, AlertSeverity.Med)]
    [InlineData(0.69, 0.0, 80, AlertSeverity.Fyi)]
    [InlineData(0.69, 0.2, 80, AlertSeverity.Med)]
    [InlineData(0.19, -0.2, 80, AlertSeverity.High)]
    public void Judge_Severity_FollowsBreachStructureAndTrust(double price, double change, double trust, AlertSeverity expected) =>
        Assert.Equal(expected, Raised(Loud with { Price = price, OiChange = change, Trust = trust }).Severity);

    [Fact]
    public void Judge_ABandWithoutWidth_CountsAsTwoPoints()
    {
        var thin = new ForecastBand(Made, "0x1", BandMethod.Kalman, 6, 3600, 0.99, 0.99, 0.99, "kalman-v1", BandCalibration.Conformal);

        Assert.Equal(AlertGate.InsideBand, Stopped(Loud with { Band = thin, Price = 0.991 }));
        Assert.Equal(0.5, Raised(Loud with { Band = thin, Price = 0.98 }).Evidence.Score, 9);
    }

    [Fact]
    public void Judge_TheSameBandAndDirectionAgain_IsToldOnce()
    {
        var told = Told(Raised(Loud));

        Assert.Equal(AlertGate.AlreadyTold, AlertGates.Judge(Loud with { Ts = Made.AddHours(3), Price = 0.78 }, told, Rules).StoppedBy);
        Assert.Equal(AlertGate.None, AlertGates.Judge(Loud with { Ts = Made.AddHours(3), Price = 0.2 }, told, Rules).StoppedBy); // The other way is news.
        Assert.Equal(AlertGate.None, AlertGates.Judge(Loud with { MarketId = "0x2" }, told, Rules).StoppedBy);
    }

    [Fact]
    public void Judge_TheSameBandGraver_IsToldAgainOnceEach()
    {
        var told = Told(Raised(Loud with { Price = 0.63, OiChange = 0 })); // FYI at 02:00.
        var high = AlertGates.Judge(Loud with { Price = 0.9 }, told, Rules).Alert!; // Within the same instant.
        told.Add(high);

        Assert.Equal(AlertSeverity.High, high.Severity);
        Assert.NotEqual(AlertId.Of(Loud.Ts, "0x1", Made, true), high.AlertId);
        Assert.Equal(AlertGate.AlreadyTold, AlertGates.Judge(Loud with { Ts = Made.AddHours(3), Price = 0.95 }, told, Rules).StoppedBy);
        Assert.Equal(AlertGate.AlreadyTold, AlertGates.Judge(Loud with { Ts = Made.AddHours(9) }, told, Rules).StoppedBy); // MED, after the cool-down.
    }

    [Fact]
    public void Judge_WithinTheCoolDown_OnlyAGraverOneIsTold()
    {
        var told = Told(Raised(Loud));
        var next = Loud with { Ts = Made.AddHours(7), Band = Of(Made.AddHours(6)) };

        Assert.Equal(AlertGate.CoolingDown, AlertGates.Judge(next, told, Rules).StoppedBy);
        Assert.Equal(AlertSeverity.High, AlertGates.Judge(next with { Price = 0.9 }, told, Rules).Alert!.Severity);
        Assert.Equal(AlertGate.None, AlertGates.Judge(next with { Ts = Made.AddHours(8) }, told, Rules).StoppedBy);
    }

    [Fact]
    public void Log_AfterAWeek_ForgetsBandAndDirection()
    {
        var told = Told(Raised(Loud));
        Assert.Equal(AlertSeverity.Med, told.Told("0x1", Made, true));

        told.Add(Raised(Loud with { MarketId = "0x2", Ts = Loud.Ts.AddDays(8), Band = Of(Loud.Ts.AddDays(8).AddHours(-1)) }));

        Assert.Null(told.Told("0x1", Made, true));
        Assert.Null(told.Last("0x1", true));
        Assert.NotNull(told.Last("0x2", true));
    }

    [Fact]
    public void Id_OfTheSameBreach_IsTheSameAndAVersion7()
    {
        var id = AlertId.Of(Loud.Ts, "0x1", Made, true);

        Assert.Equal(id, AlertId.Of(Loud.Ts, "0x1", Made, true));
        Assert.Equal((7, Loud.Ts.ToUnixTimeMilliseconds()), (id.Version, Convert.ToInt64(id.ToString("N")[..12], 16)));
        Assert.InRange(id.Variant, 8, 11);
        Assert.Equal(5, new[]
        {
            id, AlertId.Of(Loud.Ts, "0x1", Made, false), AlertId.Of(Loud.Ts, "0x2", Made, true), AlertId.Of(Loud.Ts, "0x1", Made.AddHours(6), true),
            AlertId.Of(Loud.Ts.AddSeconds(1), "0x1", Made, true),
        }.Distinct().Count());
        Assert.True(string.CompareOrdinal(id.ToString(), AlertId.Of(Loud.Ts.AddSeconds(1), "0x0", Made, false).ToString()) < 0); // By time.
    }

    [Fact]
    public void Lines_SayNothingThatTheFiguresDoNot()
    {
        var alert = Raised(Loud with { TradeCount = 30, TradeCountUsual = 2 });
        var figures = AlertWords.Figures(alert.Evidence);
        var said = System.Text.Json.JsonSerializer.Serialize(new { lines = alert.Explanation.Where(line => !line.Contains("80 %", StringComparison.Ordinal) && !line.Contains("kalman", StringComparison.Ordinal)
            && !line.Contains("5 minutes", StringComparison.Ordinal) && !line.Contains("of 100", StringComparison.Ordinal)).Append($"It is {figures["price"]}.") });

        Assert.NotNull(Core.Forecasts.Questions.ExplanationAnswer.Read(said, figures).Answer);
        Assert.All(alert.Explanation, line => Assert.InRange(line.Length, 1, 200));
    }

    [Fact]
    public void InForce_TakesTheLastMadeThatReachesSoFar()
    {
        var bands = new[] { Of(Made, 1), Of(Made, 6), Of(Made, 24), Of(Made.AddHours(6), 1), Of(Made.AddHours(6), 6) }.ToList();
        var shelf = System.Collections.Immutable.ImmutableArray.CreateRange(bands);

        Assert.Null(BandShelf.InForce(shelf, Made)); // Made at this very moment: it knows the price.
        Assert.Same(bands[0], BandShelf.InForce(shelf, Made.AddMinutes(30)));
        Assert.Same(bands[0], BandShelf.InForce(shelf, Made.AddHours(1)));
        Assert.Same(bands[1], BandShelf.InForce(shelf, Made.AddHours(2)));
        Assert.Same(bands[1], BandShelf.InForce(shelf, Made.AddHours(6)));
        Assert.Same(bands[3], BandShelf.InForce(shelf, Made.AddHours(7)));
        Assert.Same(bands[4], BandShelf.InForce(shelf, Made.AddHours(8)));
        Assert.Null(BandShelf.InForce(shelf, Made.AddHours(13))); // The older band of 24 h stands in for nothing.
        Assert.Null(BandShelf.InForce([], Made));
    }

    [Fact]
    public void FalseAlarm_ByTheRule_IsWhenThePriceCameBackInTime()
    {
        var alert = Raised(Loud);
        Core.Forecasts.Cutoffs.PricePoint At(double hours, double yes) => new(alert.Ts.AddHours(hours), yes);

        Assert.True(FalseAlarms.Judge(alert, [At(1, 0.8), At(6, 0.6)], alert.Ts.AddHours(6), Rules));
        Assert.True(FalseAlarms.Judge(alert, [At(1, 0.4)], alert.Ts.AddHours(1), Rules)); // Back already: no need to wait.
        Assert.Null(FalseAlarms.Judge(alert, [At(1, 0.8)], alert.Ts.AddHours(5), Rules));
        Assert.False(FalseAlarms.Judge(alert, [At(1, 0.8), At(6.1, 0.5)], alert.Ts.AddHours(7), Rules));
        Assert.Null(FalseAlarms.Judge(alert, [], alert.Ts.AddDays(1), Rules)); // Nobody saw a price.
        Assert.False(FalseAlarms.Judge(alert, [At(-1, 0.5), At(0, 0.5), At(2, 0.9)], alert.Ts.AddHours(6), Rules));
    }

    [Fact]
    public void Rates_ByHand_CountTheUnjudgedApart()
    {
        var rates = FalseAlarms.Rates([(AlertSeverity.Med, true), (AlertSeverity.Med, false), (AlertSeverity.Med, false), (AlertSeverity.Med, null), (AlertSeverity.High, null)]);

        Assert.Equal([AlertSeverity.High, AlertSeverity.Med], rates.Select(rate => rate.Severity));
        Assert.Equal((1, 0, null), (rates[0].Alerts, rates[0].Judged, rates[0].Rate));
        Assert.Equal((4, 3, 1, 1 / 3.0), (rates[1].Alerts, rates[1].Judged, rates[1].FalseAlarms, rates[1].Rate!.Value));
        Assert.Equal((0.0615, 0.7923), (Math.Round(rates[1].Interval.Low, 4), Math.Round(rates[1].Interval.High, 4))); // Wilson, 1 of 3.
    }

    private static ForecastBand Of(DateTimeOffset ts, int steps = 12) =>
        new(ts, "0x1", BandMethod.Kalman, steps, 3600, 0.4, 0.5, 0.6, "kalman-v1", BandCalibration.Conformal);

    private static AlertEvent Raised(AlertCandidate candidate) => AlertGates.Judge(candidate, new AlertLog(), Rules).Alert!;

    private static AlertGate Stopped(AlertCandidate candidate) => AlertGates.Judge(candidate, new AlertLog(), Rules).StoppedBy;

    private static AlertLog Told(AlertEvent alert)
    {
        var told = new AlertLog();
        told.Add(alert);
        return told;
    }
}
