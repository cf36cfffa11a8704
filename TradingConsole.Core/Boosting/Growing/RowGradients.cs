using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TradingConsole.Core.Boosting.Objectives;

namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Every row's gradient and hessian as whole multiples of a power of two: sums are exact, whoever adds them in whatever order.</summary>
/// <remarks>
/// A row is two longs, gradient and hessian. In a large table with a unit hessian it is one: the gradient above
/// <see cref="CountBits"/>, a 1 below, so that one addition sums and counts, for at most 2^CountBits − 1 rows at a time.
/// A gradient is rounded to 2^−32 of the round's largest (a pair's to 2^−41 or finer); the floats it comes from hold 2^−24 of
/// themselves. In tables the size of LightGBM's oracle the rounding is finer than that of double sums.
/// </remarks>
internal sealed class RowGradients
{
    /// <summary>Low bits of a counted entry that count rows.</summary>
    public const int CountBits = 16;

    /// <summary>Rows whose counted entries may be added up without overflow.</summary>
    public const int RowsPerSum = (1 << CountBits) - 1;

    private const int Chunk = 4_096;
    private const int PairBitsMax = 50;

    private readonly Objective _objective;
    private readonly WorkerTeam _team;
    private readonly int _rows;
    private readonly int _valueBits;
    private readonly long[] _entries;
    private readonly float[][] _gradients;
    private readonly float[][] _hessians;
    private readonly float[] _largestGradient;
    private readonly float[] _largestHessian;

    public RowGradients(Objective objective, int rows, WorkerTeam team)
    {
        _objective = objective;
        _rows = rows;
        _team = team;
        var rowBits = BitOperations.Log2((uint)rows) + 1;
        IsCounted = objective.HasUnitHessian && rowBits > CountBits;
        _valueBits = IsCounted ? 63 - (2 * CountBits) : Math.Min(PairBitsMax, 62 - rowBits);
        _entries = new long[IsCounted ? rows : 2L * rows];
        _gradients = [.. Enumerable.Range(0, team.Threads).Select(_ => new float[Chunk])];
        _hessians = [.. Enumerable.Range(0, team.Threads).Select(_ => new float[Chunk])];
        foreach (var hessians in _hessians)
        {
            Array.Fill(hessians, 1);
        }

        _largestGradient = new float[team.Threads];
        _largestHessian = new float[team.Threads];
    }

    /// <summary>True: one long a row. False: two.</summary>
    public bool IsCounted { get; }

    /// <summary>Value of one step of the whole gradients.</summary>
    public double GradientUnit { get; private set; }

    /// <summary>Value of one step of the whole hessians; 1 when counted.</summary>
    public double HessianUnit { get; private set; } = 1;

    public ReadOnlySpan<long> Entries => _entries;

    /// <summary>Asks the objective for this round's gradients.</summary>
    public void Refresh(double[] scores)
    {
        Array.Clear(_largestGradient);
        Array.Clear(_largestHessian);
        var chunks = (_rows + Chunk - 1) / Chunk;
        _team.ForEach(chunks, (chunk, worker) => Measure(scores, chunk, worker));
        var gradientScale = Scale(_largestGradient.Max());
        var hessianScale = Scale(_largestHessian.Max());
        GradientUnit = 1 / gradientScale;
        HessianUnit = IsCounted ? 1 : 1 / hessianScale;
        _team.ForEach(chunks, (chunk, worker) => Store(scores, chunk, worker, gradientScale, hessianScale));
    }

    /// <summary>Exact sums over some rows.</summary>
    public LeafSums Total(int[] rows, int count)
    {
        var blocks = (count + RowsPerSum - 1) / RowsPerSum;
        var gradients = new long[_team.Threads];
        var hessians = new long[_team.Threads];
        _team.ForEach(blocks, (block, worker) =>
        {
            long first = 0, second = 0;
            var end = Math.Min(count, (block + 1) * RowsPerSum);
            for (var i = block * RowsPerSum; i < end; i++)
            {
                first += IsCounted ? _entries[rows[i]] : _entries[2 * rows[i]];
                second += IsCounted ? 0 : _entries[(2 * rows[i]) + 1];
            }

            gradients[worker] += IsCounted ? first >> CountBits : first;
            hessians[worker] += second;
        });
        return new LeafSums(gradients.Sum() * GradientUnit, IsCounted ? count : hessians.Sum() * HessianUnit, count);
    }

    private Span<float> Ask(double[] scores, int chunk, int worker)
    {
        var first = chunk * Chunk;
        var count = Math.Min(Chunk, _rows - first);
        var gradients = _gradients[worker].AsSpan(0, count);
        _objective.Gradients(first, scores.AsSpan(first, count), gradients, _hessians[worker].AsSpan(0, count));
        return gradients;
    }

    private void Measure(double[] scores, int chunk, int worker)
    {
        var gradients = Ask(scores, chunk, worker);
        _largestGradient[worker] = Math.Max(_largestGradient[worker], Largest(gradients));
        if (!IsCounted)
        {
            var hessians = _hessians[worker].AsSpan(0, gradients.Length);
            _largestHessian[worker] = Math.Max(_largestHessian[worker], Largest(hessians));
        }
    }

    private void Store(double[] scores, int chunk, int worker, double gradientScale, double hessianScale)
    {
        var gradients = Ask(scores, chunk, worker);
        var first = chunk * Chunk;
        if (IsCounted)
        {
            var entries = _entries.AsSpan(first, gradients.Length);
            for (var i = 0; i < gradients.Length; i++)
            {
                entries[i] = (Whole(gradients[i], gradientScale) << CountBits) + 1;
            }

            return;
        }

        var pairs = _entries.AsSpan(2 * first, 2 * gradients.Length);
        var hessians = _hessians[worker];
        for (var i = 0; i < gradients.Length; i++)
        {
            pairs[2 * i] = Whole(gradients[i], gradientScale);
            pairs[(2 * i) + 1] = Whole(hessians[i], hessianScale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Whole(float value, double scale) => (long)Math.Round(value * scale);

    /// <summary>The power of two that brings the largest value just under the bits there are.</summary>
    private double Scale(float largest) =>
        largest > 0 ? Math.ScaleB(1, Math.Clamp(_valueBits - 1 - Math.ILogB(largest), -1_000, 1_000)) : 1;

    private static float Largest(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var largest = Vector<float>.Zero;
        foreach (var vector in vectors)
        {
            largest = Vector.Max(largest, Vector.Abs(vector));
        }

        var most = 0f;
        for (var i = 0; i < Vector<float>.Count; i++)
        {
            most = Math.Max(most, largest[i]);
        }

        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            most = Math.Max(most, Math.Abs(value));
        }

        return most;
    }
}
