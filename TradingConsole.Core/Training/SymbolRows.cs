using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Training;

/// <summary>One symbol's rows while a set is gathered, ascending by minute.</summary>
internal sealed class SymbolRows
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;
    private readonly ulong _offset;

    private SymbolRows(int symbol, int count, int features)
    {
        Symbol = symbol;
        _offset = OffsetOf(symbol);
        Minute = new long[count];
        EndMinute = new long[count];
        Atr = new float[count];
        Features = [.. Enumerable.Range(0, features).Select(_ => new float[count])];
        Long = Outcomes(count);
        Short = Outcomes(count);
    }

    public int Symbol { get; }

    public int Count => Minute.Length;

    public long[] Minute { get; }

    public long[] EndMinute { get; }

    public float[] Atr { get; }

    public float[][] Features { get; }

    public DirectionOutcomes Long { get; }

    public DirectionOutcomes Short { get; }

    /// <summary>The eligible rows whose position is at most <paramref name="upTo"/>.</summary>
    public static SymbolRows Of(int symbol, FeatureMatrix matrix, LabelColumns longs, LabelColumns shorts, ulong upTo)
    {
        var atr = matrix.Column("atr");
        var offset = OffsetOf(symbol);
        var taken = new List<int>();
        for (var i = 0; i < matrix.Rows; i++)
        {
            if (Position(matrix.Minute[i], offset) <= upTo && matrix.Ready[i] && longs.IsLabelled(i) && shorts.IsLabelled(i)
                && (float)atr[i] > 0 && double.IsFinite(atr[i]))
            {
                taken.Add(i);
            }
        }

        var rows = new SymbolRows(symbol, taken.Count, matrix.Columns.Length);
        for (var r = 0; r < taken.Count; r++)
        {
            var i = taken[r];
            rows.Minute[r] = matrix.Minute[i];
            rows.EndMinute[r] = matrix.Minute[Math.Max(longs.EndBar[i], shorts.EndBar[i])];
            rows.Atr[r] = (float)atr[i];
            for (var f = 0; f < rows.Features.Length; f++)
            {
                rows.Features[f][r] = (float)matrix.Columns[f][i];
            }

            Copy(longs, i, rows.Long, r);
            Copy(shorts, i, rows.Short, r);
        }

        return rows;
    }

    public SymbolRows UpTo(ulong upTo)
    {
        var kept = new List<int>();
        for (var i = 0; i < Count; i++)
        {
            if (Position(Minute[i], _offset) <= upTo)
            {
                kept.Add(i);
            }
        }

        if (kept.Count == Count)
        {
            return this;
        }

        var rows = new SymbolRows(Symbol, kept.Count, Features.Length);
        for (var r = 0; r < kept.Count; r++)
        {
            var i = kept[r];
            (rows.Minute[r], rows.EndMinute[r], rows.Atr[r]) = (Minute[i], EndMinute[i], Atr[i]);
            for (var f = 0; f < Features.Length; f++)
            {
                rows.Features[f][r] = Features[f][i];
            }

            Copy(Long, i, rows.Long, r);
            Copy(Short, i, rows.Short, r);
        }

        return rows;
    }

    /// <returns>How many were written: one a row.</returns>
    public int Positions(Span<ulong> into)
    {
        for (var i = 0; i < Count; i++)
        {
            into[i] = Position(Minute[i], _offset);
        }

        return Count;
    }

    public static DirectionOutcomes Outcomes(int count) => new()
    {
        GrossReturn = new float[count],
        Fee = new float[count],
        Slippage = new float[count],
        Funding = new float[count],
        Mae = new float[count],
        HoldMinutes = new float[count],
        TargetFirst = new bool[count],
    };

    public static void Copy(DirectionOutcomes from, int i, DirectionOutcomes to, int r)
    {
        to.GrossReturn[r] = from.GrossReturn[i];
        to.Fee[r] = from.Fee[i];
        to.Slippage[r] = from.Slippage[i];
        to.Funding[r] = from.Funding[i];
        to.Mae[r] = from.Mae[i];
        to.HoldMinutes[r] = from.HoldMinutes[i];
        to.TargetFirst[r] = from.TargetFirst[i];
    }

    private static void Copy(LabelColumns from, int i, DirectionOutcomes to, int r)
    {
        to.GrossReturn[r] = (float)from.RetGross[i];
        to.Fee[r] = (float)from.Fee[i];
        to.Slippage[r] = (float)from.Slippage[i];
        to.Funding[r] = (float)from.Funding[i];
        to.Mae[r] = (float)from.Mae[i];
        to.HoldMinutes[r] = from.MinutesToEvent[i];
        to.TargetFirst[r] = from.Y[i] > 0;
    }

    private static ulong Position(long minute, ulong offset) => unchecked(((ulong)minute * GoldenRatio) + offset);

    // The plastic number's fraction: symbols interleave instead of taking the same minutes.
    private static ulong OffsetOf(int symbol) => unchecked((ulong)symbol * 0xC13FA9A902A6328F);
}
