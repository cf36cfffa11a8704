using System.Text.Json;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class PsiReferenceTests
{
    [Fact]
    public void Of_NumbersAndMissingOnes_CountsSharesPerQuantileBin()
    {
        var reference = PsiReference.Of([5, 1, 4, double.NaN, 2, 3], bins: 2);

        Assert.Equal([3.0], reference.InnerEdges.ToArray());
        Assert.Equal([2 / 6.0, 3 / 6.0, 1 / 6.0], reference.Shares.ToArray());
        Assert.Equal((6, 3), (reference.Rows, reference.FilledBins));
        Assert.Equal((0, 1, 1, 2), (reference.BinOf(2.9), reference.BinOf(3), reference.BinOf(99), reference.BinOf(double.NaN)));
    }

    [Fact]
    public void Index_OwnCounts_IsZeroAndElsewhereEqualsOfSamples()
    {
        var random = new SeededRandom(3);
        double[] Draw(double mean) => [.. Enumerable.Range(0, 2_000).Select(i => i % 50 == 0 ? double.NaN : random.NextGaussian() + mean)];
        var (before, now) = (Draw(0), Draw(0.3));
        var reference = PsiReference.Of(before);
        var counts = new int[reference.Shares.Length];
        foreach (var value in now)
        {
            counts[reference.BinOf(value)]++;
        }

        Assert.Equal(Psi.OfSamples(before, now), reference.Index(counts), 1e-12);
        Assert.Equal(0, reference.Index(Psi.Count(before, reference.InnerEdges.AsSpan())), 1e-12);
    }

    [Fact]
    public void Of_OnlyMissingOrNoRows_HasOneBinOrIsRefused()
    {
        var reference = PsiReference.Of([double.NaN, double.NaN]);

        Assert.Equal([0.0, 1.0], reference.Shares.ToArray());
        Assert.Empty(reference.InnerEdges);
        Assert.Throws<ArgumentException>(() => PsiReference.Of([]));
        Assert.Throws<ArgumentException>(() => PsiReference.Of([1, 2]).Index([0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PsiReference.Of([1, 2], bins: 1));
    }

    [Fact]
    public void SizeAwareLimit_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Psi.SizeAwareLimit(1, 10, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Psi.SizeAwareLimit(2, 0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Psi.SizeAwareLimit(2, 10, 0));
    }

    [Fact]
    public void Of_OneValueOnly_HasOneFilledBin() => Assert.Equal(1, PsiReference.Of([7, 7, 7]).FilledBins);

    [Fact]
    public void Json_RoundTrip_KeepsEverything()
    {
        var reference = PsiReference.Of([1, 2, 3, double.NaN], 3);
        var back = JsonSerializer.Deserialize<PsiReference>(JsonSerializer.Serialize(reference))!;

        Assert.Equal(reference.InnerEdges.ToArray(), back.InnerEdges.ToArray());
        Assert.Equal(reference.Shares.ToArray(), back.Shares.ToArray());
        Assert.Equal(reference.Rows, back.Rows);
    }

    [Fact]
    public void SizeAwareLimit_AThousandRowsEachTenBins_IsTheTextbooks() =>
        Assert.Equal(16.918977604620448 * 0.002, Psi.SizeAwareLimit(10, 1_000, 1_000, 0.95), 1e-12);

    [Fact]
    public void SizeAwareLimit_NoDrift_IsCrossedAsRarelyAsItSays()
    {
        var random = new SeededRandom(11);
        double[] Draw(int rows) => [.. Enumerable.Range(0, rows).Select(_ => random.NextGaussian())];
        var crossed = Enumerable.Range(0, 400).Count(_ =>
        {
            var reference = PsiReference.Of(Draw(2_000));
            return reference.Index(Psi.Count(Draw(1_000), reference.InnerEdges.AsSpan()))
                > Psi.SizeAwareLimit(reference.FilledBins, 2_000, 1_000, 0.95);
        });

        // 5 % of 400 is 20; 99.9 % of such counts lie between 8 and 35.
        Assert.InRange(crossed, 8, 35);
    }
}
