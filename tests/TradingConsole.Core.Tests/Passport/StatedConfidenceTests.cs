using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Projection;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class StatedConfidenceTests
{
    [Fact]
    public void Of_SomebodyTooSure_HasASlopeBelowOneAndIntervalsAroundTheScores()
    {
        // 40 times 90 %, 24 of them right; 40 times 60 %, 21 of them right.
        var said = Counts((40, 90, 24), (40, 60, 21));

        var measured = StatedConfidence.Of(said);

        Assert.InRange(measured.Fit!.Value.Slope, 0.01, 0.6);
        Assert.InRange(Calibration.Brier(said)!.Value, measured.Brier!.Value.Low, measured.Brier.Value.High);
        Assert.InRange(measured.Brier.Value.High - measured.Brier.Value.Low, 0.05, 0.20);
        Assert.InRange(measured.Ece!.Value.Low, 0.03, Calibration.ExpectedError(said)!.Value / 100);
        Assert.Equal(measured, StatedConfidence.Of(said)); // The same counts give the same bits.
    }

    [Fact]
    public void Of_TooFew_SaysNothing() => Assert.Equal(default, StatedConfidence.Of(Counts((29, 70, 20))));

    [Fact]
    public void Of_OneConfidenceOnly_HasAnIntervalAndNoSlope()
    {
        var measured = StatedConfidence.Of(Counts((60, 70, 42)));

        Assert.Null(measured.Fit);
        Assert.NotNull(measured.Brier);
    }

    private static ForecastCounts Counts(params (int Samples, int Percent, int Hits)[] bins)
    {
        var counts = ForecastCounts.None;
        foreach (var (samples, percent, hits) in bins)
        {
            counts = counts with
            {
                ConfidenceSum = counts.ConfidenceSum + (samples * percent), ConfidenceSamples = counts.ConfidenceSamples + samples,
                ConfidenceHits = counts.ConfidenceHits + hits,
                SquaredErrors = counts.SquaredErrors + (hits * (100L - percent) * (100 - percent)) + ((samples - hits) * (long)percent * percent),
                Bins = counts.Bins.SetItem(Math.Min(percent / 10, 9), new ConfidenceBin(samples, samples * percent, hits)),
            };
        }

        return counts;
    }
}
