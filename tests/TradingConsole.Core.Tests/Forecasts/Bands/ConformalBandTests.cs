using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Bands;

public sealed class ConformalBandTests
{
    private static readonly BandRules Rules = BandRules.Default;

    [Theory]
    [InlineData(BandMethod.Ewma)]
    [InlineData(BandMethod.RollingQuantile)]
    public void Corrected_AtAScore_ReachesJustToItsPrice(BandMethod method)
    {
        var random = new SeededRandom(1);
        for (var i = 0; i < 2_000; i++)
        {
            var raw = RandomBand(random, method);
            var actual = Math.Round(random.NextDouble(), 3);
            var score = ConformalBand.ScoreOf(raw, actual, Rules);

            var enough = ConformalBand.Corrected(raw, score, Rules);
            var tooShort = ConformalBand.Corrected(raw, score * 0.999, Rules);

            Assert.True(score >= 0);
            Assert.True(IsInside(enough, actual), $"{raw.Q10} {raw.Q50} {raw.Q90}: {actual} is not in [{enough.Q10}, {enough.Q90}]");
            Assert.False(score > 1e-4 && actual is > 0.001 and < 0.999 && IsInside(tooShort, actual), $"{actual} is in [{tooShort.Q10}, {tooShort.Q90}] too soon");
            Assert.Equal(raw.Q50, enough.Q50);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(40)]
    public void Corrected_AnyQuantile_StaysInOrderBetween0And1(double quantile)
    {
        var random = new SeededRandom(2);
        for (var i = 0; i < 500; i++)
        {
            foreach (var method in BandMaker.Methods)
            {
                var band = ConformalBand.Corrected(RandomBand(random, method), quantile, Rules); // The record refuses anything else.

                Assert.Equal(BandCalibration.Conformal, band.Calibration);
                Assert.True(band.Q10 < band.Q50 || band.Q50 == 0);
            }
        }
    }

    [Fact]
    public void ScoreOf_APriceThatStoodStill_IsZeroAndCoveredByAnyBand()
    {
        foreach (var price in (double[])[0, 0.0005, 0.013, 0.5, 0.999, 1])
        {
            var middle = LogOdds.ToProbability(LogOdds.Of(price, Rules.PriceFloor));
            var raw = Raw(middle, middle, middle, BandMethod.RollingQuantile);

            Assert.Equal(0, ConformalBand.ScoreOf(raw, price, Rules));
            Assert.True(IsInside(ConformalBand.Corrected(raw, 0, Rules), price));
        }
    }

    [Fact]
    public void ScoreOf_LopsidedBand_CountsEachSideByItsOwnWidth()
    {
        var narrow = Raw(0.499, 0.5, 0.7, BandMethod.RollingQuantile);

        Assert.True(ConformalBand.ScoreOf(narrow, 0.45, Rules) > 10 * ConformalBand.ScoreOf(narrow, 0.55, Rules));
        Assert.Equal(
            ConformalBand.ScoreOf(narrow, 0.55, Rules), ConformalBand.ScoreOf(Raw(0.3, 0.5, 0.7, BandMethod.RollingQuantile), 0.55, Rules));
    }

    [Fact]
    public void Book_TooFewTooOldOrNotYetDue_GivesNoCorrection()
    {
        var rules = Rules with { ScoresLeast = 10 };
        var book = new ConformalBook(rules);
        var made = Hours.Start;
        for (var i = 0; i < 10; i++)
        {
            book.Add(Raw(0.4, 0.5, 0.6, BandMethod.Ewma, made), 0.5 + (i / 100.0), isQuiet: false);
        }

        var asked = Raw(0.4, 0.5, 0.6, BandMethod.Ewma);
        Assert.Null(book.QuantileAt(made, asked, false)); // They come due an hour later.
        var expected = Conformal.Quantile(
            [.. Enumerable.Range(0, 10).Select(i => ConformalBand.ScoreOf(asked, 0.5 + (i / 100.0), rules))], 0.2);
        Assert.Equal(expected, book.QuantileAt(made.AddHours(1), asked, false));
        Assert.Equal(expected, book.QuantileAt(made.AddHours(1), asked, isQuiet: true)); // All together, unless told apart.
        Assert.Null(book.QuantileAt(made.AddHours(1), Raw(0.4, 0.5, 0.6, BandMethod.Kalman), false));
        Assert.NotNull(book.QuantileAt(made.AddDays(14), asked, false));
        Assert.Null(book.QuantileAt(made.AddDays(14).AddHours(1), asked, false));
    }

    [Fact]
    public void Book_QuietApart_LearnsFromItsOwnKind()
    {
        var rules = Rules with { ScoresLeast = 10, QuietApart = true };
        var book = new ConformalBook(rules);
        var band = Raw(0.4, 0.5, 0.6, BandMethod.Ewma);
        for (var i = 0; i < 10; i++)
        {
            book.Add(band, 0.7, isQuiet: false);
        }

        var now = Hours.Start.AddHours(1);
        var moved = book.QuantileAt(now, band, isQuiet: false);
        Assert.Equal(moved, book.QuantileAt(now, band, isQuiet: true)); // Nothing of its own kind yet.
        for (var i = 0; i < 10; i++)
        {
            book.Add(band, 0.5, isQuiet: true);
        }

        Assert.Equal(0, book.QuantileAt(now, band, isQuiet: true));
        Assert.Equal(moved, book.QuantileAt(now, band, isQuiet: false));
    }

    private static bool IsInside(ForecastBand band, double price) => price >= band.Q10 && price <= band.Q90;

    private static ForecastBand RandomBand(SeededRandom random, BandMethod method)
    {
        double[] edges = [.. Enumerable.Range(0, 3).Select(_ => LogOdds.ToProbability(4 * random.NextGaussian()))];
        Array.Sort(edges);
        return method == BandMethod.RollingQuantile
            ? Raw(edges[0], edges[1], edges[2], method)
            : Raw(Even(edges[1], -edges[2]), edges[1], Even(edges[1], edges[2]), method);
    }

    private static double Even(double middle, double half) => LogOdds.ToProbability(LogOdds.Of(middle, 1e-9) + half);

    private static ForecastBand Raw(double q10, double q50, double q90, BandMethod method, DateTimeOffset? ts = null) =>
        new(ts ?? Hours.Start, "0xa", method, 1, 3600, q10, q50, q90, "test", BandCalibration.Raw);
}
