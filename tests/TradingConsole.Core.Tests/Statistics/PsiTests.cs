using System.Text.Json;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class PsiTests
{
    [SharedDataFact]
    public void OfCounts_RecordedHistograms_EqualsTheReference()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("drift/psi_reference.json")));
        var cases = document.RootElement.GetProperty("cases").EnumerateArray().ToArray();

        Assert.Equal(7, cases.Length);
        foreach (var item in cases)
        {
            int[] Counts(string name) => [.. item.GetProperty(name).EnumerateArray().Select(count => count.GetInt32())];
            Assert.Equal(
                item.GetProperty("psi").GetDouble(), Psi.OfCounts(Counts("baseline_counts"), Counts("actual_counts")), 1e-12);
        }
    }

    [Fact]
    public void OfSamples_SameDistribution_IsSmallAndAShiftIsLarge()
    {
        var random = new SeededRandom(1);
        double[] Draw(double mean) => [.. Enumerable.Range(0, 5_000).Select(_ => random.NextGaussian() + mean)];
        var reference = Draw(0);

        Assert.InRange(Psi.OfSamples(reference, Draw(0)), 0, 0.02);
        Assert.True(Psi.OfSamples(reference, Draw(1)) > 0.25);
    }

    [Fact]
    public void OfSamples_ValuesGoMissing_CountsThemAsTheirOwnBin()
    {
        double[] reference = [.. Enumerable.Range(0, 1_000).Select(i => (double)i)];
        double[] half = [.. reference.Select((value, i) => i % 2 == 0 ? value : double.NaN)];

        Assert.True(Psi.OfSamples(reference, half) > 1);
    }

    [Fact]
    public void OfCounts_EmptyBins_CountAsTheFloor()
    {
        // Shares ½, ½, 0 against 1, 0, 0: floors of 1e-4 stand for the zeros.
        var expected = (0.5 * Math.Log(2)) + ((1e-4 - 0.5) * Math.Log(1e-4 / 0.5));

        Assert.Equal(expected, Psi.OfCounts([5, 5, 0], [7, 0, 0]), 1e-12);
        Assert.Throws<ArgumentException>(() => Psi.OfCounts([5, 5], [0, 0]));
        Assert.Throws<ArgumentException>(() => Psi.OfCounts([0, 0], [5, 5]));
        Assert.Throws<ArgumentException>(() => Psi.OfCounts([5, 5], [5]));
    }

    [Fact]
    public void Count_ValueOnAnEdge_FallsIntoTheBinAbove() =>
        Assert.Equal([1, 2, 0], Psi.Count([0.5, 1, 2], [1.0]));
}
