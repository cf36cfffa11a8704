using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace TradingConsole.Workers.Verbs;

/// <summary>What this machine's memory gives a streaming loop: the limit a kernel's own traffic is compared with.</summary>
internal static class MemoryBandwidth
{
    /// <summary>256 MiB an array: beyond every cache.</summary>
    public const int DramValues = 32 << 20;

    private const int Runs = 5;

    /// <summary>Median of a[i] = b[i] + 3 · c[i] over three arrays, 24 bytes an element.</summary>
    /// <param name="values">Length of an array, at least <paramref name="threads"/>.</param>
    /// <returns>GB/s (1e9).</returns>
    public static double Triad(int threads, int values = DramValues)
    {
        double[] a = new double[values], b = new double[values], c = new double[values];
        var part = values / threads;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, threads, options, t =>
        {
            a.AsSpan(t * part, part).Fill(1);
            b.AsSpan(t * part, part).Fill(2);
            c.AsSpan(t * part, part).Fill(0.5);
        });
        var rates = new double[Runs];
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            Parallel.For(0, threads, options, t => Add(a.AsSpan(t * part, part), b.AsSpan(t * part, part), c.AsSpan(t * part, part)));
            rates[run] = 3.0 * sizeof(double) * part * threads / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
        }

        Array.Sort(rates);
        return rates[Runs / 2];
    }

    private static void Add(Span<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c)
    {
        var factor = Vector512.Create(3.0);
        for (var i = 0; i + Vector512<double>.Count <= a.Length; i += Vector512<double>.Count)
        {
            (Vector512.Create(b[i..]) + (factor * Vector512.Create(c[i..]))).CopyTo(a[i..]);
        }
    }
}
