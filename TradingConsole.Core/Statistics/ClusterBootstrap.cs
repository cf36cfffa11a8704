using System.Collections.Immutable;

namespace TradingConsole.Core.Statistics;

/// <summary>A figure of some rows; the same row may be given several times.</summary>
/// <param name="rows">Indexes of rows.</param>
/// <returns>NaN where these rows have no such figure.</returns>
public delegate double RowsFigure(ReadOnlySpan<int> rows);

/// <summary>A figure of some clusters; the same cluster may be given several times. For figures that sums per cluster suffice for.</summary>
/// <param name="clusters">Indexes of clusters, in the order of their first row.</param>
/// <returns>NaN where these clusters have no such figure.</returns>
public delegate double ClustersFigure(ReadOnlySpan<int> clusters);

/// <summary>
/// Where a figure plausibly lies when rows come in clusters that happen together (markets of one event): whole clusters are drawn anew with
/// replacement, never single rows. Drawing rows would take ten markets on one match for ten lessons and make intervals far too narrow.
/// </summary>
/// <remarks>Source: Field and Welsh, Bootstrapping clustered data (2007), the cluster bootstrap; percentile interval.</remarks>
public sealed class ClusterBootstrap
{
    /// <summary>Below so many clusters an interval says nothing.</summary>
    public const int ClustersLeast = 5;

    private readonly ImmutableArray<int[]> _clusters;
    private readonly int _rows;

    private ClusterBootstrap(ImmutableArray<int[]> clusters, int rows) => (_clusters, _rows) = (clusters, rows);

    public int Clusters => _clusters.Length;

    /// <summary>Rows of a cluster, in their order.</summary>
    public ReadOnlySpan<int> RowsOf(int cluster) => _clusters[cluster];

    /// <param name="clusterOf">Row by row, which cluster it belongs to; clusters are kept in the order of their first row.</param>
    public static ClusterBootstrap Of<TKey>(IReadOnlyList<TKey> clusterOf)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(clusterOf);
        var members = new List<List<int>>();
        var places = new Dictionary<TKey, int>();
        for (var row = 0; row < clusterOf.Count; row++)
        {
            if (!places.TryGetValue(clusterOf[row], out var place))
            {
                places[clusterOf[row]] = place = members.Count;
                members.Add([]);
            }

            members[place].Add(row);
        }

        return new ClusterBootstrap([.. members.Select(rows => rows.ToArray())], clusterOf.Count);
    }

    /// <summary>95 % percentile interval of a figure; null below <see cref="ClustersLeast"/> clusters or where fewer than half of the draws have the figure.</summary>
    /// <param name="figure">Asked once a draw; a draw without it (NaN) is left out.</param>
    /// <param name="seed">The same rows and seed give the same interval.</param>
    /// <param name="draws">At least 100.</param>
    public BootstrapInterval? Interval(RowsFigure figure, ulong seed, int draws = 1_000) => Intervals(ImmutableArray.Create(figure), seed, draws)[0];

    /// <summary>Several figures of the same draws, in their order: one drawing serves all of them.</summary>
    public ImmutableArray<BootstrapInterval?> Intervals(ImmutableArray<RowsFigure> figures, ulong seed, int draws = 1_000)
    {
        var rows = new int[2 * _rows];
        var count = 0;
        var values = Draw(
            figures.Length, seed, draws,
            drawn =>
            {
                count = 0;
                foreach (var place in drawn)
                {
                    var cluster = _clusters[place];
                    if (count + cluster.Length > rows.Length)
                    {
                        Array.Resize(ref rows, 2 * (count + cluster.Length));
                    }

                    cluster.CopyTo(rows, count);
                    count += cluster.Length;
                }
            },
            (figure, _) => figures[figure](rows.AsSpan(0, count)));
        return [.. values.Select(Percentile)];
    }

    /// <summary>The same draws for figures that are made of sums per cluster: a draw costs as many steps as there are clusters, not rows.</summary>
    public ImmutableArray<BootstrapInterval?> Intervals(ImmutableArray<ClustersFigure> figures, ulong seed, int draws = 1_000) =>
        [.. Draws(figures, seed, draws).Select(Percentile)];

    /// <summary>What the figures were in the draws, ascending; empty where there is no interval. A draw asks them in their order.</summary>
    public ImmutableArray<double[]> Draws(ImmutableArray<ClustersFigure> figures, ulong seed, int draws = 1_000) =>
        Draw(figures.Length, seed, draws, static _ => { }, (figure, drawn) => figures[figure](drawn));

    /// <param name="sorted">Ascending.</param>
    public static BootstrapInterval? Percentile(double[] sorted)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        return sorted.Length == 0 ? null : new BootstrapInterval(Quantile.OfSorted(sorted, 0.025), Quantile.OfSorted(sorted, 0.975));
    }

    private ImmutableArray<double[]> Draw(int figures, ulong seed, int draws, Action<int[]> prepare, Func<int, int[], double> figureOf)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        var values = new List<double>[figures];
        for (var i = 0; i < figures; i++)
        {
            values[i] = new List<double>(draws);
        }

        if (_clusters.Length >= ClustersLeast)
        {
            var random = new SeededRandom(seed);
            var drawn = new int[_clusters.Length];
            for (var draw = 0; draw < draws; draw++)
            {
                for (var i = 0; i < drawn.Length; i++)
                {
                    drawn[i] = random.NextInt(drawn.Length);
                }

                prepare(drawn);
                for (var i = 0; i < figures; i++)
                {
                    if (figureOf(i, drawn) is var value && !double.IsNaN(value))
                    {
                        values[i].Add(value);
                    }
                }
            }
        }

        return [.. values.Select(found => found.Count * 2 < draws ? [] : found.Order().ToArray())];
    }
}
