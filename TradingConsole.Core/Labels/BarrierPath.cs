using TradingConsole.Core.Market;

namespace TradingConsole.Core.Labels;

/// <summary>The mark-price path of one series, prepared so that each row's first touch is found without visiting every bar.</summary>
/// <remarks>
/// Bars come in blocks of 16 with their highest high and lowest low. A block inside both levels is stepped over with one
/// comparison each way, and its extremes still feed MAE and MFE.
/// </remarks>
internal readonly ref struct BarrierPath
{
    private const int BlockBits = 4;
    private const int BlockBars = 1 << BlockBits;

    private readonly LabelSpec _spec;
    private readonly ReadOnlySpan<double> _open;
    private readonly ReadOnlySpan<double> _high;
    private readonly ReadOnlySpan<double> _low;
    private readonly ReadOnlySpan<double> _close;
    private readonly ReadOnlySpan<double> _atr;
    private readonly ReadOnlySpan<FundingEvent> _funding;
    private readonly double[] _blockHigh;
    private readonly double[] _blockLow;
    private readonly int[] _runEnd;
    private readonly int[] _settled;

    public BarrierPath(
        MinuteSeries series, ReadOnlySpan<double> atrPrice, ReadOnlySpan<FundingEvent> funding, LabelSpec spec)
    {
        SpecRules.Check(spec);
        if (atrPrice.Length != series.Length)
        {
            throw new ArgumentException(
                $"atrPrice has {atrPrice.Length} values, the series has {series.Length} bars; they must be equal.", nameof(atrPrice));
        }

        _spec = spec;
        _open = series.MarkOpen;
        _high = series.MarkHigh;
        _low = series.MarkLow;
        _close = series.MarkClose;
        _atr = atrPrice;
        _funding = funding;
        _runEnd = RunEnds(series);
        _settled = SettledBefore(series.Minute, funding);
        var blocks = (series.Length + BlockBars - 1) >> BlockBits;
        (_blockHigh, _blockLow) = (new double[blocks], new double[blocks]);
        FillBlocks();
    }

    public void Fill(LabelColumns labels)
    {
        for (var row = 0; row < _close.Length; row++)
        {
            labels.EndBar[row] = -1;
            if (_runEnd[row] - row > _spec.HorizonBars && _atr[row] > 0)
            {
                FillRow(labels, row);
            }
        }
    }

    private void FillRow(LabelColumns labels, int row)
    {
        var (entry, atr) = (_close[row], _atr[row]);
        var (target, stop) = (_spec.KTp * atr, Math.Min(_spec.KSl, _spec.RiskMaeAtr) * atr);
        var slippage = 2 * TradingCosts.Slippage(_spec.SlippageK, atr / entry);
        if (!double.IsFinite(target + stop + slippage))
        {
            return;
        }

        var isLong = labels.Side == PositionSide.Long;
        var (upper, lower) = isLong ? (entry + target, entry - stop) : (entry + stop, entry - target);
        var touch = FirstTouch(row, upper, lower);
        var (y, exit) = isLong ? Exit(touch, upper, lower) : ExitShort(touch, upper, lower);
        var (up, down) = (touch.High / entry - 1, 1 - touch.Low / entry);

        labels.EndBar[row] = touch.Bar;
        labels.MinutesToEvent[row] = touch.Bar - row;
        labels.Y[row] = y;
        labels.RetGross[row] = isLong ? exit / entry - 1 : 1 - exit / entry;
        labels.Fee[row] = 2 * _spec.FeeRate;
        labels.Slippage[row] = slippage;
        labels.Funding[row] = isLong ? FundingBetween(row, touch.Bar) : -FundingBetween(row, touch.Bar);
        (labels.Mae[row], labels.Mfe[row]) = isLong ? (down, up) : (up, down);
    }

    private (sbyte Y, double Price) Exit(in Touch touch, double target, double stop) =>
        _low[touch.Bar] <= stop ? ((sbyte)-1, Math.Min(_open[touch.Bar], stop))
        : touch.IsHit ? ((sbyte)1, target)
        : ((sbyte)0, _close[touch.Bar]);

    private (sbyte Y, double Price) ExitShort(in Touch touch, double stop, double target) =>
        _high[touch.Bar] >= stop ? ((sbyte)-1, Math.Max(_open[touch.Bar], stop))
        : touch.IsHit ? ((sbyte)1, target)
        : ((sbyte)0, _close[touch.Bar]);

    /// <summary>The first bar after <paramref name="row"/> that reaches a level, or the last bar of the horizon.</summary>
    private Touch FirstTouch(int row, double upper, double lower)
    {
        var (highest, lowest) = (_close[row], _close[row]);
        var last = row + _spec.HorizonBars;
        var bar = row + 1;
        while (bar <= last)
        {
            if ((bar & (BlockBars - 1)) == 0 && bar + BlockBars - 1 <= last)
            {
                var (blockHigh, blockLow) = (_blockHigh[bar >> BlockBits], _blockLow[bar >> BlockBits]);
                if (blockHigh < upper && blockLow > lower)
                {
                    highest = blockHigh > highest ? blockHigh : highest;
                    lowest = blockLow < lowest ? blockLow : lowest;
                    bar += BlockBars;
                    continue;
                }
            }

            var (high, low) = (_high[bar], _low[bar]);
            highest = high > highest ? high : highest;
            lowest = low < lowest ? low : lowest;
            if (high >= upper || low <= lower)
            {
                return new(bar, highest, lowest, IsHit: true);
            }

            bar++;
        }

        return new(last, highest, lowest, IsHit: false);
    }

    /// <summary>Sum of the rates settled in bars <paramref name="entry"/> + 2 … <paramref name="exit"/>, added in time order.</summary>
    private double FundingBetween(int entry, int exit)
    {
        var sum = 0.0;
        for (var i = _settled[entry + 1]; i < _settled[exit]; i++)
        {
            sum += _funding[i].Rate;
        }

        return sum;
    }

    private void FillBlocks()
    {
        for (var block = 0; block < _blockHigh.Length; block++)
        {
            var (high, low) = (double.NegativeInfinity, double.PositiveInfinity);
            for (var bar = block << BlockBits; bar < Math.Min((block + 1) << BlockBits, _high.Length); bar++)
            {
                // A bar without mark price never lies on a labelled path, so what it leaves here is never read.
                high = Math.Max(high, _high[bar]);
                low = Math.Min(low, _low[bar]);
            }

            (_blockHigh[block], _blockLow[block]) = (high, low);
        }
    }

    /// <summary>For each bar, one past the last bar of its unbroken run of minutes with mark price; the bar itself if it has none.</summary>
    private static int[] RunEnds(MinuteSeries series)
    {
        var ends = new int[series.Length];
        for (var i = series.Length - 1; i >= 0; i--)
        {
            if (!HasMark(series, i))
            {
                ends[i] = i;
            }
            else
            {
                var continues = i + 1 < series.Length && series.Minute[i + 1] == series.Minute[i] + 1 && ends[i + 1] > i + 1;
                ends[i] = continues ? ends[i + 1] : i + 1;
            }
        }

        return ends;
    }

    private static bool HasMark(MinuteSeries series, int i) =>
        IsPrice(series.MarkOpen[i]) && IsPrice(series.MarkHigh[i]) && IsPrice(series.MarkLow[i]) && IsPrice(series.MarkClose[i]);

    private static bool IsPrice(double value) => value > 0 && double.IsFinite(value);

    /// <summary>For each bar, how many settlements fall into it or earlier ones.</summary>
    private static int[] SettledBefore(long[] minutes, ReadOnlySpan<FundingEvent> funding)
    {
        for (var i = 1; i < funding.Length; i++)
        {
            if (funding[i].Minute < funding[i - 1].Minute)
            {
                throw new ArgumentException(
                    $"funding event {i} is of minute {funding[i].Minute}, the one before of {funding[i - 1].Minute}; they must ascend.",
                    nameof(funding));
            }
        }

        var counts = new int[minutes.Length];
        var settled = 0;
        for (var bar = 0; bar < minutes.Length; bar++)
        {
            while (settled < funding.Length && funding[settled].Minute <= minutes[bar])
            {
                settled++;
            }

            counts[bar] = settled;
        }

        return counts;
    }

    private readonly record struct Touch(int Bar, double High, double Low, bool IsHit);
}
