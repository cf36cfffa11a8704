using TradingConsole.Core.Models;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Models;

public sealed class ChallengeComparisonTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ModelId Champion = new(Guid.Parse("00000000-0000-8000-8000-000000000001"));

    [Fact]
    public void Of_NoHour_IsNothing() => Assert.Null(ChallengeComparison.Of(Champion, []));

    [Fact]
    public void Of_HandWorkedHours_CompoundsAndCounts()
    {
        var found = ChallengeComparison.Of(Champion,
        [
            new ChallengeHour(Start, 0.002, 0.001, 60, 45), new ChallengeHour(Start.AddHours(1), -0.001, 0.001, 40, 40),
        ])!;

        Assert.Equal((2, Start, Start.AddHours(2), Champion.Value), (found.Hours, found.From, found.To, found.ChampionId));
        Assert.Equal(-0.0005, found.ReturnDifferenceMean, 12);
        Assert.Equal((1.002 * 0.999) - 1, found.ChallengerReturn, 12);
        Assert.Equal((1.001 * 1.001) - 1, found.ChampionReturn, 12);
        Assert.Equal(0.85, found.AgreementFraction!.Value, 12);
        Assert.Equal(ChallengeEvidence.Open, found.Verdict);
        Assert.InRange(0, found.Lower, found.Upper);
    }

    [Theory]
    [InlineData(0.001, ChallengeEvidence.Better)]
    [InlineData(-0.001, ChallengeEvidence.Worse)]
    public void Of_SteadyDifference_IsFoundOut(double edge, string verdict)
    {
        var random = new SeededRandom(7);
        var hours = Enumerable.Range(0, 500).Select(i =>
            new ChallengeHour(Start.AddHours(i), edge + (0.002 * (random.NextDouble() - 0.5)), 0, 1, 1)).ToList();

        Assert.Equal(verdict, ChallengeComparison.Of(Champion, hours)!.Verdict);
    }

    [Fact]
    public void Of_EqualModelsLookedAtEveryDay_AreSeldomSeparated()
    {
        var random = new SeededRandom(11);
        var separated = 0;
        for (var run = 0; run < 200; run++)
        {
            var hours = Enumerable.Range(0, 24 * 14).Select(i =>
                new ChallengeHour(Start.AddHours(i), 0.004 * (random.NextDouble() - 0.5), 0.004 * (random.NextDouble() - 0.5), 1, 0)).ToList();

            // Looked at daily, stopping at the first verdict: what an eager operator does.
            separated += Enumerable.Range(1, 14).Any(day => ChallengeComparison.Of(Champion, hours[..(24 * day)])!.Verdict != ChallengeEvidence.Open) ? 1 : 0;
        }

        Assert.InRange(separated / 200.0, 0, 2 * ChallengeComparison.Alpha); // One alpha for each side.
    }
}
