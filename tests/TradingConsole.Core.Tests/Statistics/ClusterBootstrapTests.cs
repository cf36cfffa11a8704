using System.Collections.Immutable;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class ClusterBootstrapTests
{
    [Fact]
    public void Interval_EveryDraw_HoldsWholeClusters()
    {
        string[] clusterOf = ["a", "b", "a", "c", "d", "b", "e", "a"];
        var seen = new HashSet<int>();

        ClusterBootstrap.Of(clusterOf).Interval(
            rows =>
            {
                var drawn = rows.ToArray();
                foreach (var cluster in clusterOf.Distinct())
                {
                    var counts = clusterOf.Index().Where(row => row.Item == cluster).Select(row => drawn.Count(i => i == row.Index)).Distinct();
                    Assert.Single(counts); // A cluster's rows come together, as often as it was drawn.
                }

                Assert.Equal(5, clusterOf.Distinct().Sum(cluster => drawn.Count(i => i == Array.IndexOf(clusterOf, cluster))));
                seen.UnionWith(drawn);
                return drawn.Length;
            },
            seed: 1, draws: 200);

        Assert.Equal(clusterOf.Length, seen.Count);
    }

    [Fact]
    public void Interval_SingleRows_IsTheOrdinaryBootstrapOfTheMean()
    {
        double[] sample = [3, 1, 4, 1, 5, 9, 2, 6];

        var interval = ClusterBootstrap.Of(Enumerable.Range(0, sample.Length).ToArray())
            .Interval(rows => Mean(sample, rows), seed: 7, draws: 2_000);

        Assert.Equal(BootstrapInterval.OfMean(sample, 7, 2_000)!.Value.Low, interval!.Value.Low, 1e-12);
        Assert.Equal(BootstrapInterval.OfMean(sample, 7, 2_000)!.Value.High, interval.Value.High, 1e-12);
    }

    [Fact]
    public void Interval_RowsThatHappenTogether_IsAsWideAsTheirEventsSay()
    {
        // 40 events of 25 equal rows each: the mean's deviation is σ/√40, not σ/√1000.
        var random = new SeededRandom(3);
        double[] events = [.. Enumerable.Range(0, 40).Select(_ => random.NextGaussian())];
        double[] rows = [.. events.SelectMany(value => Enumerable.Repeat(value, 25))];
        int[] clusterOf = [.. Enumerable.Range(0, rows.Length).Select(row => row / 25)];

        var whole = ClusterBootstrap.Of(clusterOf).Interval(drawn => Mean(rows, drawn), 1, 1_000)!.Value;
        var single = BootstrapInterval.OfMean(rows, 1, 1_000)!.Value;

        var deviation = Math.Sqrt(events.Sum(value => Math.Pow(value - events.Average(), 2)) / 40);
        Assert.Equal(2 * 1.96 * deviation / Math.Sqrt(40), whole.High - whole.Low, 0.07);
        Assert.InRange((whole.High - whole.Low) / (single.High - single.Low), 4, 6); // √25 = 5.
    }

    [Fact]
    public void Intervals_SameSeed_AreTheSameAndShareTheirDraws()
    {
        double[] sample = [3, 1, 4, 1, 5, 9];
        var bootstrap = ClusterBootstrap.Of((string[])["a", "b", "c", "d", "e", "f"]);

        var both = bootstrap.Intervals(ImmutableArray.Create<RowsFigure>(rows => Mean(sample, rows), rows => -Mean(sample, rows)), 5, 500);
        var bySums = bootstrap.Intervals(ImmutableArray.Create<ClustersFigure>(clusters => Mean(sample, clusters)), 5, 500);

        Assert.Equal(bootstrap.Interval(rows => Mean(sample, rows), 5, 500), both[0]);
        Assert.Equal(both[0], bySums[0]); // Each cluster holds one row here.
        Assert.Equal(both[0]!.Value.Low, -both[1]!.Value.High, 1e-12);
        Assert.NotEqual(both[0], bootstrap.Interval(rows => Mean(sample, rows), 6, 500));
    }

    [Fact]
    public void Interval_TooFewClustersOrNoFigure_IsNull()
    {
        var four = ClusterBootstrap.Of((int[])[1, 2, 3, 4, 4, 4, 4]);
        var five = ClusterBootstrap.Of((int[])[1, 2, 3, 4, 5]);
        var asked = 0;

        Assert.Equal(4, four.Clusters);
        Assert.Null(four.Interval(_ => 1, 1));
        Assert.Null(five.Interval(_ => double.NaN, 1));
        Assert.Equal(new BootstrapInterval(1, 1), five.Interval(_ => asked++ % 3 == 0 ? double.NaN : 1, 1)); // Two of three draws have it.
        Assert.Throws<ArgumentOutOfRangeException>(() => five.Interval(_ => 1, 1, 99));
    }

    private static double Mean(double[] sample, ReadOnlySpan<int> rows)
    {
        var sum = 0.0;
        foreach (var row in rows)
        {
            sum += sample[row];
        }

        return sum / rows.Length;
    }
}
