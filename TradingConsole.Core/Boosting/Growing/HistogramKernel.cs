using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Adds rows into histograms: blocks of rows that fit the cache, eight features at a time from one load of their bins.</summary>
/// <remarks>Sums have 256 slots a feature. No bounds are checked: rows come from the partition, bins from the matrix.</remarks>
internal static class HistogramKernel
{
    private const int Block = 512;
    private const int Slots = 256;

    /// <param name="bins">Row-major, <paramref name="columns"/> bytes a row, at least 8 bytes longer than the rows.</param>
    /// <param name="entries">One long a row: gradient above, 1 below.</param>
    /// <param name="sums">Shape [columns × 256].</param>
    [SkipLocalsInit]
    public static unsafe void AddCounted(byte[] bins, int columns, ReadOnlySpan<int> rows, ReadOnlySpan<long> entries, long[] sums)
    {
        var ordered = stackalloc long[Block];
        fixed (byte* allBins = bins)
        fixed (int* allRows = rows)
        fixed (long* allEntries = entries, allSums = sums)
        {
            for (var start = 0; start < rows.Length; start += Block)
            {
                var count = Math.Min(Block, rows.Length - start);
                var block = allRows + start;
                for (var i = 0; i < count; i++)
                {
                    Prefetch(allBins + ((nint)block[i] * columns));
                    ordered[i] = allEntries[block[i]];
                }

                var column = 0;
                for (; column + 8 <= columns; column += 8)
                {
                    Eight(allBins + column, columns, block, count, ordered, allSums + (column * Slots));
                }

                if ((columns & 4) != 0)
                {
                    Four(allBins + column, columns, block, count, ordered, allSums + (column * Slots));
                    column += 4;
                }

                for (; column < columns; column++)
                {
                    One(allBins + column, columns, block, count, ordered, allSums + (column * Slots));
                }
            }
        }
    }

    /// <param name="entries">Two longs a row: gradient, hessian.</param>
    /// <param name="sums">Shape [columns × 256 × 2].</param>
    [SkipLocalsInit]
    public static unsafe void AddPairs(byte[] bins, int columns, ReadOnlySpan<int> rows, ReadOnlySpan<long> entries, long[] sums)
    {
        var ordered = stackalloc Vector128<long>[Block];
        fixed (byte* allBins = bins)
        fixed (int* allRows = rows)
        fixed (long* allEntries = entries, allSums = sums)
        {
            for (var start = 0; start < rows.Length; start += Block)
            {
                var count = Math.Min(Block, rows.Length - start);
                var block = allRows + start;
                for (var i = 0; i < count; i++)
                {
                    Prefetch(allBins + ((nint)block[i] * columns));
                    ordered[i] = Vector128.Load(allEntries + (2 * (nint)block[i]));
                }

                var column = 0;
                for (; column + 4 <= columns; column += 4)
                {
                    FourPairs(allBins + column, columns, block, count, ordered, (Vector128<long>*)allSums + (column * Slots));
                }

                for (; column < columns; column++)
                {
                    OnePair(allBins + column, columns, block, count, ordered, (Vector128<long>*)allSums + (column * Slots));
                }
            }
        }
    }

    private static unsafe void Eight(byte* bins, int stride, int* rows, int count, long* entries, long* sums)
    {
        for (var i = 0; i < count; i++)
        {
            var eight = *(ulong*)(bins + ((nint)rows[i] * stride));
            var entry = entries[i];
            sums[(byte)eight] += entry;
            sums[Slots + (byte)(eight >> 8)] += entry;
            sums[(2 * Slots) + (byte)(eight >> 16)] += entry;
            sums[(3 * Slots) + (byte)(eight >> 24)] += entry;
            sums[(4 * Slots) + (byte)(eight >> 32)] += entry;
            sums[(5 * Slots) + (byte)(eight >> 40)] += entry;
            sums[(6 * Slots) + (byte)(eight >> 48)] += entry;
            sums[(7 * Slots) + (int)(eight >> 56)] += entry;
        }
    }

    private static unsafe void Four(byte* bins, int stride, int* rows, int count, long* entries, long* sums)
    {
        for (var i = 0; i < count; i++)
        {
            var four = *(uint*)(bins + ((nint)rows[i] * stride));
            var entry = entries[i];
            sums[(byte)four] += entry;
            sums[Slots + (byte)(four >> 8)] += entry;
            sums[(2 * Slots) + (byte)(four >> 16)] += entry;
            sums[(3 * Slots) + (int)(four >> 24)] += entry;
        }
    }

    private static unsafe void One(byte* bins, int stride, int* rows, int count, long* entries, long* sums)
    {
        for (var i = 0; i < count; i++)
        {
            sums[bins[(nint)rows[i] * stride]] += entries[i];
        }
    }

    private static unsafe void FourPairs(byte* bins, int stride, int* rows, int count, Vector128<long>* entries, Vector128<long>* sums)
    {
        for (var i = 0; i < count; i++)
        {
            var four = *(uint*)(bins + ((nint)rows[i] * stride));
            var entry = entries[i];
            sums[(byte)four] += entry;
            sums[Slots + (byte)(four >> 8)] += entry;
            sums[(2 * Slots) + (byte)(four >> 16)] += entry;
            sums[(3 * Slots) + (int)(four >> 24)] += entry;
        }
    }

    private static unsafe void OnePair(byte* bins, int stride, int* rows, int count, Vector128<long>* entries, Vector128<long>* sums)
    {
        for (var i = 0; i < count; i++)
        {
            sums[bins[(nint)rows[i] * stride]] += entries[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(byte* at)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(at);
        }
    }
}
