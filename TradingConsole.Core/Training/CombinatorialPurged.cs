using System.Collections.Immutable;

namespace TradingConsole.Core.Training;

/// <summary>Combinatorial purged cross-validation: every choice of k of N time groups is a test once, the rest trains.</summary>
/// <remarks>
/// A test interval runs from a group's first decision to the last minute a label of the group reads. A train row is dropped when its own
/// label's life touches a test interval, or when it decides within the quiet time after one: its features reach back into it, and what
/// happened there lingers. Groups hold about equally many rows; rows of one minute stay together.
/// Source: López de Prado, Advances in Financial Machine Learning, chapters 7 and 12.
/// </remarks>
public static class CombinatorialPurged
{
    private const int SplitsMax = 20_000;

    /// <summary>All C(N, k) splits, in the order of their test groups.</summary>
    /// <param name="minute">Decision minute of each row; any order.</param>
    /// <param name="endMinute">Last minute each row's label reads, not before its decision.</param>
    /// <exception cref="TrainingException">Columns differ in length, or there are fewer distinct minutes than groups.</exception>
    public static ImmutableArray<CombinatorialSplit> Splits(ReadOnlySpan<long> minute, ReadOnlySpan<long> endMinute, CombinatorialPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (minute.Length != endMinute.Length)
        {
            throw new TrainingException($"{minute.Length} decision minutes, {endMinute.Length} label ends: they must be equal");
        }

        var starts = GroupStarts(minute, plan.Groups);
        var quiet = plan.FeatureMinutes + plan.EmbargoOver(starts[^1] - starts[0]);
        var (group, lastRead) = (new int[minute.Length], new long[plan.Groups]);
        for (var row = 0; row < group.Length; row++)
        {
            group[row] = GroupOf(starts, minute[row]);
            lastRead[group[row]] = Math.Max(lastRead[group[row]], Math.Max(endMinute[row], minute[row]));
        }

        var splits = ImmutableArray.CreateBuilder<CombinatorialSplit>();
        foreach (var chosen in Choices(plan.Groups, plan.TestGroups))
        {
            splits.Add(Split(minute, endMinute, group, starts, lastRead, chosen, quiet));
        }

        return splits.ToImmutable();
    }

    /// <summary>The φ = C(N, k)·k/N backtest paths: for each path, the split whose test predicts each group.</summary>
    /// <returns>Shape [paths][groups], indexes into <see cref="Splits"/>; each path uses every group once, all paths together every test once.</returns>
    public static ImmutableArray<ImmutableArray<int>> Paths(CombinatorialPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var ofGroup = Enumerable.Range(0, plan.Groups).Select(_ => new List<int>()).ToArray();
        foreach (var (split, chosen) in Choices(plan.Groups, plan.TestGroups).Index())
        {
            foreach (var group in chosen)
            {
                ofGroup[group].Add(split);
            }
        }

        return [.. Enumerable.Range(0, plan.Paths).Select(path => ofGroup.Select(splits => splits[path]).ToImmutableArray())];
    }

    private static CombinatorialSplit Split(
        ReadOnlySpan<long> minute, ReadOnlySpan<long> endMinute, int[] group, long[] starts, long[] lastRead, int[] chosen, long quiet)
    {
        var isTest = new bool[lastRead.Length];
        foreach (var tested in chosen)
        {
            isTest[tested] = true;
        }

        List<int> train = [], test = [];
        var purged = 0;
        for (var row = 0; row < group.Length; row++)
        {
            if (isTest[group[row]])
            {
                test.Add(row);
            }
            else if (TouchesAny(minute[row], Math.Max(endMinute[row], minute[row]), starts, lastRead, chosen, quiet))
            {
                purged++;
            }
            else
            {
                train.Add(row);
            }
        }

        return new CombinatorialSplit([.. chosen], [.. train], [.. test], purged);
    }

    private static bool TouchesAny(long from, long to, long[] starts, long[] lastRead, int[] chosen, long quiet)
    {
        foreach (var tested in chosen)
        {
            if (from <= lastRead[tested] + quiet && to >= starts[tested])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>First minute of each group; one more element: the minute after the last row.</summary>
    private static long[] GroupStarts(ReadOnlySpan<long> minute, int groups)
    {
        var sorted = minute.ToArray();
        Array.Sort(sorted);
        var starts = new long[groups + 1];
        for (var g = 0; g < groups; g++)
        {
            starts[g] = sorted.Length == 0 ? 0 : sorted[(int)((long)sorted.Length * g / groups)];
            if (sorted.Length < groups || (g > 0 && starts[g] <= starts[g - 1]))
            {
                throw new TrainingException($"{sorted.Length} rows cannot be cut into {groups} groups of different minutes");
            }
        }

        starts[groups] = sorted[^1] + 1;
        return starts;
    }

    private static int GroupOf(long[] starts, long minute)
    {
        var found = Array.BinarySearch(starts, minute);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>Every choice of k out of n, ascending.</summary>
    private static IEnumerable<int[]> Choices(int n, int k)
    {
        var chosen = Enumerable.Range(0, k).ToArray();
        while (true)
        {
            yield return [.. chosen];
            var last = k - 1;
            while (last >= 0 && chosen[last] == n - k + last)
            {
                last--;
            }

            if (last < 0)
            {
                yield break;
            }

            chosen[last]++;
            for (var i = last + 1; i < k; i++)
            {
                chosen[i] = chosen[i - 1] + 1;
            }
        }
    }

    internal static int Count(int n, int k)
    {
        var count = 1L;
        for (var i = 1; i <= k; i++)
        {
            count = count * (n - k + i) / i;
            if (count > SplitsMax)
            {
                throw new ArgumentException($"{k} of {n} groups are more than {SplitsMax} splits: choose fewer groups");
            }
        }

        return (int)count;
    }
}

/// <summary>One split: rows to learn from and rows to predict, ascending indexes.</summary>
/// <param name="TestGroups">Groups tested, ascending, 0 the oldest.</param>
/// <param name="Purged">Rows in neither part.</param>
public sealed record CombinatorialSplit(ImmutableArray<int> TestGroups, int[] Train, int[] Test, int Purged);
