using TradingConsole.Core.Labels;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Labels;

public sealed class SampleWeightsTests
{
    [Theory]
    [InlineData(1.0, new[] { 1.0, 1, 1, 1 })]
    [InlineData(0.5, new[] { 0.625, 0.75, 0.75, 1 })]
    [InlineData(0.0, new[] { 0.25, 0.5, 0.5, 1 })]
    [InlineData(-0.5, new[] { 0, 0, 0, 1.0 })]
    public void TimeDecay_WorkedExample_FallsLinearlyWithUniqueness(double oldest, double[] expected)
    {
        // Cumulated uniqueness 0.5, 1, 1, 2 of 2: a quarter, a half, a half (nothing added), all of it.
        var decay = SampleWeights.TimeDecay([0.5, 0.5, 0, 1], oldest);

        Assert.Equal(expected, decay);
    }

    [Fact]
    public void TimeDecay_NegativeShare_ZeroesThatShareOfUniqueness()
    {
        var uniqueness = Enumerable.Repeat(0.1, 1_000).ToArray();

        var decay = SampleWeights.TimeDecay(uniqueness, -0.25);

        Assert.All(decay[..249], factor => Assert.Equal(0, factor, 9));
        Assert.All(decay[250..], factor => Assert.True(factor > 0));
        Assert.Equal(1, decay[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.3)]
    [InlineData(0)]
    [InlineData(-0.6)]
    public void Of_RandomUniqueness_EqualsTheBooksRecipe(double oldest)
    {
        var random = new SeededRandom(7);
        for (var round = 0; round < 30; round++)
        {
            var uniqueness = Enumerable.Range(0, 50).Select(_ => random.NextInt(6) == 0 ? 0 : random.NextDouble()).ToArray();

            var weights = SampleWeights.Of(uniqueness, oldest);

            var decay = BooksTimeDecay(uniqueness, oldest);
            var product = uniqueness.Select((u, i) => u * decay[i]).ToArray();
            var rows = uniqueness.Count(u => u > 0);
            Assert.All(weights.Select((w, i) => (w, i)), p => Assert.Equal(product[p.i] * rows / product.Sum(), p.w, 10));
            Assert.Equal(rows, weights.Sum(), 9);
        }
    }

    [Fact]
    public void ReturnAttribution_RandomIntervals_EqualsTheDefinition()
    {
        var random = new SeededRandom(42);
        for (var round = 0; round < 30; round++)
        {
            const int Bars = 80;
            var returns = Enumerable.Range(0, Bars).Select(_ => 1e-3 * random.NextGaussian()).ToArray();
            var start = Enumerable.Range(0, 40).Select(_ => random.NextInt(Bars - 20)).ToArray();
            var end = start.Select(s => random.NextInt(8) == 0 ? -1 : s + 1 + random.NextInt(19)).ToArray();

            var weights = SampleWeights.ReturnAttribution(start, end, returns);

            var raw = start.Select((s, i) => end[i] < 0 ? 0 : Math.Abs(Enumerable.Range(s + 1, end[i] - s)
                .Sum(bar => returns[bar] / Enumerable.Range(0, start.Length).Count(j => end[j] >= bar && start[j] < bar)))).ToArray();
            var scale = end.Count(e => e >= 0) / raw.Sum();
            Assert.All(weights.Select((w, i) => (w, i)), p => Assert.Equal(raw[p.i] * scale, p.w, 9));
        }
    }

    [Fact]
    public void Of_NothingLabelled_IsAllZero() => Assert.Equal([0.0, 0.0], SampleWeights.Of([0.0, 0.0], 0.5));

    [Theory]
    [InlineData(-1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void TimeDecay_OldestOutOfRange_MessageNamesIt(double oldest) =>
        Assert.Contains("oldest was", Assert.Throws<ArgumentException>(() => SampleWeights.TimeDecay([1], oldest)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Of_UnusableUniqueness_MessageNamesRow(double value) =>
        Assert.Contains("row 1 was", Assert.Throws<ArgumentException>(() => SampleWeights.Of([1, value])).Message, StringComparison.Ordinal);

    /// <summary>Snippet 4.11 of the book, statement by statement.</summary>
    private static double[] BooksTimeDecay(double[] uniqueness, double lastWeight)
    {
        var weights = uniqueness.Select((_, i) => uniqueness[..(i + 1)].Sum()).ToArray();
        var slope = lastWeight >= 0 ? (1 - lastWeight) / weights[^1] : 1 / ((lastWeight + 1) * weights[^1]);
        var constant = 1 - slope * weights[^1];
        return [.. weights.Select(w => Math.Max(0, constant + slope * w))];
    }
}
