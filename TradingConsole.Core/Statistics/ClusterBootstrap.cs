using System.Collections.Immutable;

namespace TradingConsole.Core.Statistics;

/// <summary>A figure of some rows; the same row may be given several times.</summary>
/// <param name="rows">Indexes of rows.</param>
/// <returns>NaN where these rows have no such figure.</returns>
public delegate double RowsFigure(ReadOnlySpan<int> rows);

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
    public BootstrapInterval? Interval(RowsFigure figure, ulong seed, int draws = 1_000) => Intervals([figure], seed, draws)[0];

    /// <summary>Several figures of the same draws, in their order: one drawing serves all of them.</summary>
    public ImmutableArray<BootstrapInterval?> Intervals(ImmutableArray<RowsFigure> figures, ulong seed, int draws = 1_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        if (_clusters.Length < ClustersLeast)
        {
            return [.. figures.Select(_ => (BootstrapInterval?)null)];
        }

        var random = new SeededRandom(seed);
        var drawn = new List<double>[figures.Length];
        for (var i = 0; i < drawn.Length; i++)
        {
            drawn[i] = new List<double>(draws);
        }

        var rows = new int[2 * _rows];
        for (var draw = 0; draw < draws; draw++)
        {
            var count = 0;
            for (var i = 0; i < _clusters.Length; i++)
            {
                var cluster = _clusters[random.NextInt(_clusters.Length)];
                if (count + cluster.Length > rows.Length)
                {
                    Array.Resize(ref rows, 2 * (count + cluster.Length));
                }

                cluster.CopyTo(rows, count);
                count += cluster.Length;
            }

            for (var i = 0; i < figures.Length; i++)
            {
                if (figures[i](rows.AsSpan(0, count)) is var value && !double.IsNaN(value))
                {
                    drawn[i].Add(value);
                }
            }
        }

        return [.. drawn.Select(values => IntervalOf(values, draws))];
    }

    private static BootstrapInterval? IntervalOf(List<double> values, int draws)
    {
        if (values.Count * 2 < draws)
        {
            return null;
        }

        var sorted = values.ToArray();
        Array.Sort(sorted);
        return new BootstrapInterval(Quantile.OfSorted(sorted, 0.025), Quantile.OfSorted(sorted, 0.975));
    }
}
