using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TradingConsole.Core.Labels;

namespace TradingConsole.Workers.Verbs;

/// <summary>
/// The peer bench's convention: entry at the close, exit at the barrier's own price, the horizon cut at the end of the data, stop
/// wins a tie, no costs, single-precision results.
/// </summary>
internal readonly ref struct PeerBarrierRule(
    CandleBenchFile.SymbolColumns candles, double[] atr, int horizonBars, double kTp, double kSl, PeerLabels labels) : IBarrierRule
{
    private const int Lanes = 8;

    // The peer's NaN has a clear sign bit, .NET's own has it set; files are compared bit for bit.
    private static readonly float Unknown = BitConverter.UInt32BitsToSingle(0x7FC0_0000);

    private readonly double[] _close = candles.Close;

    public void SetLevels(TouchBlock block)
    {
        var close = _close.AsSpan(block.FirstRow, block.Count);
        var width = atr.AsSpan(block.FirstRow, block.Count);
        var i = 0;
        for (; i + Lanes <= close.Length; i += Lanes)
        {
            var (entry, ranges) = (Vector512.Create(close[i..]), Vector512.Create(width[i..]));
            var (target, stop) = (ranges * kTp, ranges * kSl);
            (entry + target).CopyTo(block.Long.Upper.AsSpan(i));
            (entry - stop).CopyTo(block.Long.Lower.AsSpan(i));
            (entry + stop).CopyTo(block.Short.Upper.AsSpan(i));
            (entry - target).CopyTo(block.Short.Lower.AsSpan(i));
        }

        for (; i < close.Length; i++)
        {
            var (target, stop) = (kTp * width[i], kSl * width[i]);
            (block.Long.Upper[i], block.Long.Lower[i]) = (close[i] + target, close[i] - stop);
            (block.Short.Upper[i], block.Short.Lower[i]) = (close[i] + stop, close[i] - target);
        }

        var last = block.Last.AsSpan(0, close.Length);
        for (i = 0; i < last.Length; i++)
        {
            last[i] = width[i] > 0 ? Math.Min(block.FirstRow + i + horizonBars, _close.Length - 1) : -1;
        }
    }

    public void Finish(TouchBlock block)
    {
        var i = 0;
        for (; i + Lanes <= block.Count && block.FirstRow + i + Lanes + horizonBars <= _close.Length; i += Lanes)
        {
            if (block.Last.AsSpan(i, Lanes).Contains(-1))
            {
                FinishRows(block, i, i + Lanes);
                continue;
            }

            var row = block.FirstRow + i;
            var entry = Vector512.Create(_close.AsSpan(row));
            var scale = Vector512<double>.One / entry;
            var timeOut = Vector512.Create(_close.AsSpan(row + horizonBars));
            WriteLanes(block.Long, i, row, row, TouchColumns.LowerReached, block.Long.Lower, block.Long.Upper, entry, timeOut, scale);
            WriteLanes(block.Short, i, row, labels.Rows + row, TouchColumns.UpperReached, block.Short.Upper, block.Short.Lower, entry, timeOut, scale);
        }

        FinishRows(block, i, block.Count);
    }

    /// <param name="stopBit">The level that is the stop: the lower one for longs.</param>
    private void WriteLanes(
        TouchColumns touches, int i, int row, int at, int stopBit, double[] stop, double[] target,
        Vector512<double> entry, Vector512<double> timeOut, Vector512<double> scale)
    {
        var reached = Vector256.Create(touches.Reached.AsSpan(i));
        var isStop = Vector256.Equals(reached & Vector256.Create(stopBit), Vector256.Create(stopBit));
        var isTimedOut = Vector256.Equals(reached, Vector256<int>.Zero);
        var y = Vector256.ConditionalSelect(isStop, Vector256.Create(-1), Vector256.ConditionalSelect(isTimedOut, Vector256<int>.Zero, Vector256<int>.One));
        var exit = Vector512.ConditionalSelect(Widen(isStop), Vector512.Create(stop.AsSpan(i)),
            Vector512.ConditionalSelect(Widen(isTimedOut), timeOut, Vector512.Create(target.AsSpan(i))));
        var (high, low) = (Vector512.Create(touches.High.AsSpan(i)), Vector512.Create(touches.Low.AsSpan(i)));
        var isLong = stopBit == TouchColumns.LowerReached;
        var (worst, best) = isLong ? (low, high) : (high, low);

        var narrow = Vector256.Narrow(y, y).GetLower();
        BitConverter.TryWriteBytes(
            MemoryMarshal.AsBytes(labels.Label.AsSpan(at)), Vector128.Narrow(narrow, narrow).AsInt64().ToScalar());
        (Vector256.Create(touches.Bar.AsSpan(i)) - (Vector256<int>.Indices + Vector256.Create(row))).CopyTo(labels.Off.AsSpan(at));
        Single((isLong ? exit - entry : entry - exit) * scale).CopyTo(labels.Ret.AsSpan(at));
        Single((isLong ? worst - entry : entry - worst) * scale).CopyTo(labels.Mae.AsSpan(at));
        Single((isLong ? best - entry : entry - best) * scale).CopyTo(labels.Mfe.AsSpan(at));
    }

    private static Vector512<double> Widen(Vector256<int> mask)
    {
        var (low, high) = Vector256.Widen(mask);
        return Vector512.Create(low, high).AsDouble();
    }

    private static Vector256<float> Single(Vector512<double> values) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector256Single(values) : Vector256.Narrow(values.GetLower(), values.GetUpper());

    private void FinishRows(TouchBlock block, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var row = block.FirstRow + i;
            if (block.Last[i] < 0)
            {
                Skip(row);
                Skip(labels.Rows + row);
                continue;
            }

            var entry = _close[row];
            var scale = 1.0 / entry;
            var (l, s) = (block.Long, block.Short);
            var (y, exit) = (l.Reached[i] & TouchColumns.LowerReached) != 0 ? (-1, l.Lower[i]) : l.Reached[i] != 0 ? (1, l.Upper[i]) : (0, _close[l.Bar[i]]);
            Write(row, y, l.Bar[i] - row, (exit - entry) * scale, (l.Low[i] - entry) * scale, (l.High[i] - entry) * scale);
            (y, exit) = (s.Reached[i] & TouchColumns.UpperReached) != 0 ? (-1, s.Upper[i]) : s.Reached[i] != 0 ? (1, s.Lower[i]) : (0, _close[s.Bar[i]]);
            Write(labels.Rows + row, y, s.Bar[i] - row, (entry - exit) * scale, (entry - s.High[i]) * scale, (entry - s.Low[i]) * scale);
        }
    }

    private void Write(int at, int y, int off, double ret, double mae, double mfe)
    {
        (labels.Label[at], labels.Off[at]) = ((sbyte)y, off);
        (labels.Ret[at], labels.Mae[at], labels.Mfe[at]) = ((float)ret, (float)mae, (float)mfe);
    }

    private void Skip(int at)
    {
        (labels.Label[at], labels.Off[at]) = (0, -1);
        (labels.Ret[at], labels.Mae[at], labels.Mfe[at]) = (Unknown, Unknown, Unknown);
    }
}
