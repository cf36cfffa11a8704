using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Features;

/// <summary>One moment and one transformation: the true series and the altered one, whole or cut down to a smaller case.</summary>
internal sealed class LookAheadTrial
{
    private const long Week = 7 * 1_440;

    private readonly LookAheadProver.Builder _build;
    private readonly LookAheadTransformation _transformation;
    private readonly MinuteSeries _series;
    private readonly MinuteSeries? _btc;
    private readonly MinuteSeries _other;
    private readonly MinuteSeries? _otherBtc;
    private readonly long _offset;
    private readonly int _last;

    /// <param name="last">Last bar that stays as it was.</param>
    public LookAheadTrial(
        LookAheadProver.Builder build, LookAheadTransformation transformation, MinuteSeries series, MinuteSeries? btc, int last, SeededRandom random)
    {
        (_build, _transformation, _series, _btc, _last) = (build, transformation, series, btc, last);
        var moment = series.Minute[last];
        (_other, _otherBtc, _offset) = transformation switch
        {
            LookAheadTransformation.PerturbFuture =>
                (OtherFuture.Of(series, moment, random), btc is null ? null : OtherFuture.Of(btc, moment, random), 0),
            LookAheadTransformation.ShuffleFuture =>
                (ShuffledFuture.Of(series, moment, random), btc is null ? null : ShuffledFuture.Of(btc, moment, random), 0),
            _ => (series, btc, Week * (1 + random.NextInt(52))),
        };
    }

    public int FutureBars => _series.Length - 1 - _last;

    /// <summary>The whole series, altered.</summary>
    public FeatureMatrix Altered() => Altered(0, FutureBars, _offset);

    /// <summary>The smallest case in which <paramref name="column"/> of row <paramref name="row"/> changes.</summary>
    /// <param name="row">A row at or before the moment whose value changes in the whole series: the last such row.</param>
    /// <remarks>
    /// Bisection, first for the future bars needed, then for the past ones: each step keeps a case that changes and one
    /// that does not, so the result is smallest next to its neighbours, whether or not more bars always show more.
    /// </remarks>
    public LookAheadFinding Smallest(string feature, LookAheadColumn column, int row)
    {
        var clockIsEnough = _transformation == LookAheadTransformation.ShiftClock && Changes(column, row, 0, 0, _offset, out _, out _);
        var offset = clockIsEnough ? _offset : 0;
        var future = clockIsEnough ? 0 : Bisect(1, FutureBars, k => Changes(column, row, 0, k, 0, out _, out _));
        var start = row - Bisect(0, row, back => Changes(column, row, row - back, future, offset, out _, out _));
        _ = Changes(column, row, start, future, offset, out var before, out var after);
        var ahead = clockIsEnough ? 0 : _last + future - row;
        return new(feature, _transformation, _last + future - start + 1, _series.Minute[row], ahead, future, before, after);
    }

    /// <summary>A number for which the claim holds and for the one before does not; the claim must hold for <paramref name="high"/>.</summary>
    private static int Bisect(int low, int high, Func<int, bool> claim)
    {
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = claim(middle) ? (low, middle) : (middle + 1, high);
        }

        return high;
    }

    /// <summary>Whether the row changes in the series that begins with bar <paramref name="start"/> and has <paramref name="future"/> bars after the moment.</summary>
    private bool Changes(LookAheadColumn column, int row, int start, int future, long offset, out double before, out double after)
    {
        var end = _last + future + 1;
        var truth = _build(SeriesWindow.Cut(_series, start, end), CutBtc(_btc, start, end, 0));
        before = column.Value(truth, row - start);
        after = column.Value(Altered(start, future, offset), row - start);
        return BitConverter.DoubleToInt64Bits(before) != BitConverter.DoubleToInt64Bits(after);
    }

    private FeatureMatrix Altered(int start, int future, long offset)
    {
        var end = _last + 1 + (_transformation == LookAheadTransformation.ShiftClock ? 0 : future);
        return _build(SeriesWindow.Cut(_other, start, end, offset), CutBtc(_otherBtc, start, end, offset));
    }

    /// <summary>BTC's bars of the same time, told by the true minutes: the altered ones may have moved.</summary>
    private MinuteSeries? CutBtc(MinuteSeries? btc, int start, int end, long offset)
    {
        if (btc is null)
        {
            return null;
        }

        var from = FirstAtOrAfter(_btc!.Minute, _series.Minute[start]);
        var to = end == _series.Length ? btc.Length : FirstAtOrAfter(_btc.Minute, _series.Minute[end]);
        return SeriesWindow.Cut(btc, start == 0 ? 0 : from, to, offset);
    }

    private static int FirstAtOrAfter(long[] minutes, long minute)
    {
        var at = Array.BinarySearch(minutes, minute);
        return at >= 0 ? at : ~at;
    }
}
