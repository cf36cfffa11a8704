using TradingConsole.Core.Forecasts.Bands;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Bands;

public sealed class BandWalkTests
{
    private static readonly BandRules Rules = BandRules.Default with { ScoresLeast = 20, CalibrationWindow = TimeSpan.FromDays(3) };

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 0.05)]
    [InlineData(true, 0.05)]
    public void Between_DayByDay_GivesTheBitsOfOneWalk(bool quietApart, double gain)
    {
        var rules = Rules with { QuietApart = quietApart, RetrainGain = gain, CoverageSampleLeast = 20, CoverageTolerance = 0 };
        var markets = Markets(rules, 240);
        var (from, to) = (Hours.Start.AddHours(30), Hours.Start.AddHours(239));
        var whole = new BandWalk(markets, rules).Between(from, to);

        var days = new List<ForecastBand>();
        for (var day = from; day <= to; day = day.AddHours(24))
        {
            var walk = new BandWalk(markets, rules);
            walk.Recall(days.Where(band => band.Ts >= day - rules.CalibrationWindow - TimeSpan.FromDays(1)));
            days.AddRange(walk.Between(day, day.AddHours(24).AddTicks(-1) is var end && end < to ? end : to));
        }

        Assert.Contains(whole, band => band.Calibration == BandCalibration.Conformal);
        Assert.All(whole, band => Assert.Equal(0, band.Ts.Hour % 6));
        Assert.Equal(whole.Select(Text), days.Select(Text));
    }

    [Theory]
    [InlineData(10, 0.17)] // 0.2 + 0.01 · 10 hours · (0.2 − 0.5).
    [InlineData(4, 0.2)] // As promised: nothing moves.
    [InlineData(0, 0.22)]
    public void Alpha_CoverageThatLeftItsBand_MovesAgainstItAndComesBackWithTheWindow(int missedOf20, double expected)
    {
        var rules = BandRules.Default with { RetrainGain = 0.01 };
        var book = new ConformalBook(rules);
        for (var hour = 0; hour < 10; hour++)
        {
            for (var i = 0; i < 20; i++)
            {
                book.AddCorrected(At(Hours.Start.AddHours(6 * hour)), i < missedOf20 ? 0.7 : 0.5, isQuiet: false);
            }
        }

        var last = Hours.Start.AddHours(54 + 1);
        Assert.Equal(expected, book.AlphaAt(last, At(last), isQuiet: false), 1e-12);
        Assert.Equal(BandRules.Alpha, book.AlphaAt(last + rules.CalibrationWindow, At(last), isQuiet: false));
        Assert.Equal(BandRules.Alpha, book.AlphaAt(last, At(last, BandMethod.Kalman), isQuiet: false));

        static ForecastBand At(DateTimeOffset ts, BandMethod method = BandMethod.Ewma) => new(ts, "0xa", method, 1, 3600, 0.4, 0.5, 0.6, "test", BandCalibration.Conformal);
    }

    [Fact]
    public void Between_LaterPricesAltered_ChangesNoEarlierBand()
    {
        var cut = Hours.Start.AddHours(120);
        var before = new BandWalk(Markets(Rules, 240), Rules).Between(Hours.Start, cut);
        var after = new BandWalk(Markets(Rules, 240, alteredFrom: 121), Rules).Between(Hours.Start, cut);

        Assert.Contains(before, band => band.Calibration == BandCalibration.Conformal);
        Assert.Equal(before.Select(Text), after.Select(Text));
    }

    [Fact]
    public void Of_DueBands_CountsWidthAndScoreByHand()
    {
        var due = new[] { Due(0.4, 0.6, 0.5), Due(0.4, 0.6, 0.7), Due(0.3, 0.5, 0.3), Due(0.1, 0.9, 0.5, BandCalibration.Raw) };

        var rows = BandCoverage.Of(due, Rules);

        Assert.Equal([BandCalibration.Raw, BandCalibration.Conformal], rows.Select(row => row.Calibration));
        var row = rows[1];
        Assert.Equal((3, 2 / 3.0, "*|*|*"), (row.Sample, row.Coverage, row.Segment));
        Assert.Equal(0.2, row.WidthMean, 1e-12);
        Assert.Equal((0.2 + (0.2 + 1) + 0.2) / 3, row.IntervalScore, 1e-12);
        Assert.False(row.MustRetrain); // Three say nothing.
    }

    [Fact]
    public void Of_ABandOfNoWidth_HoldsThePriceThatStoodStill()
    {
        var price = 0.1 + 0.2;

        Assert.Equal(1, BandCoverage.Of([Due(Math.BitIncrement(price), Math.BitIncrement(price), price)], Rules).Single().Coverage);
        Assert.Equal(0, BandCoverage.Of([Due(0.3001, 0.3001, price)], Rules).Single().Coverage);
    }

    [Theory]
    [InlineData(80, 100, 10, false)]
    [InlineData(84, 100, 10, false)] // 1,000 bands at 84 %: 81.6 to 86.1 %, which 83 % lies within.
    [InlineData(86, 100, 10, true)] // 83.7 to 88 %.
    [InlineData(72, 100, 10, true)]
    [InlineData(100, 100, 1, false)] // Too few.
    public void Of_CoverageOutsideItsTolerance_AsksForTraining(int inside, int of, int times, bool expected)
    {
        var due = Enumerable.Range(0, times).SelectMany(_ => Enumerable.Range(0, of).Select(i => Due(0.4, 0.6, i < inside ? 0.5 : 0.7))).ToArray();

        Assert.Equal(expected, BandCoverage.Of(due, Rules).Single().MustRetrain);
        Assert.False(BandCoverage.Of(due.Select(band => band with { Segments = [BandCoverage.Moved] }), Rules).Single().MustRetrain);
    }

    private static DueBand Due(double q10, double q90, double actual, BandCalibration calibration = BandCalibration.Conformal) => new(
        new ForecastBand(Hours.Start, "0xa", BandMethod.Ewma, 1, 3600, q10, (q10 + q90) / 2, q90, "test", calibration), actual, [BandCoverage.All]);

    private static string Text(ForecastBand band) =>
        FormattableString.Invariant($"{band.Ts:O} {band.MarketId} {band.Method} {band.HorizonSteps} {band.Calibration} {band.Q10:R} {band.Q50:R} {band.Q90:R} {band.ModelId}");

    private static List<PriceSeries> Markets(BandRules rules, int hours, int alteredFrom = int.MaxValue) =>
    [
        .. Enumerable.Range(0, 5).Select(market => new PriceSeries(
            Hours.Of(Hours.Wandering((ulong)market, hours).Select((price, hour) => hour < alteredFrom ? price : 1 - price), $"0x{market}"), rules)),
    ];
}
