using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class SeededRandomTests
{
    // Computed by an independent implementation of splitmix64 and xoshiro256**.
    [Theory]
    [InlineData(0, new[] { 11091344671253066420UL, 13793997310169335082UL, 1900383378846508768UL, 7684712102626143532UL })]
    [InlineData(42, new[] { 1546998764402558742UL, 6990951692964543102UL, 12544586762248559009UL, 17057574109182124193UL })]
    public void NextUInt64_KnownSeed_GivesTheReferenceSequence(ulong seed, ulong[] expected)
    {
        var random = new SeededRandom(seed);

        Assert.Equal(expected, expected.Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void NextInt_ManyDraws_FillsEveryValueEvenly()
    {
        var random = new SeededRandom(7);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.NextInt(7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void NextGaussian_ManyDraws_HasMeanZeroAndDeviationOne()
    {
        var random = new SeededRandom(3);
        var values = Enumerable.Range(0, 100_000).Select(_ => random.NextGaussian()).ToArray();

        Assert.Equal(0, values.Average(), 0.02);
        Assert.Equal(1, Math.Sqrt(values.Average(value => value * value)), 0.02);
    }

    [Fact]
    public void Fork_SameStream_RepeatsAndLeavesTheParentAlone()
    {
        var random = new SeededRandom(5);
        var untouched = new SeededRandom(5);

        var first = random.Fork(1).NextUInt64();
        var again = random.Fork(1).NextUInt64();
        var other = random.Fork(2).NextUInt64();

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(untouched.NextUInt64(), random.NextUInt64());
    }
}
