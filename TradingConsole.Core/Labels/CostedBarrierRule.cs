using TradingConsole.Core.Market;

namespace TradingConsole.Core.Labels;

/// <summary>The product's convention (<see cref="TripleBarrier"/>): full horizon, gap-through stops, costs and funding.</summary>
internal readonly ref struct CostedBarrierRule : IBarrierRule
{
    private readonly LabelSpec _spec;
    private readonly ReadOnlySpan<double> _open;
    private readonly ReadOnlySpan<double> _close;
    private readonly ReadOnlySpan<double> _atr;
    private readonly PathRuns _runs;
    private readonly FundingSums _funding;
    private readonly LabelColumns _longs;
    private readonly LabelColumns _shorts;

    public CostedBarrierRule(
        MinuteSeries series, ReadOnlySpan<double> atrPrice, ReadOnlySpan<FundingEvent> funding, LabelSpec spec, LabelColumns longs,
        LabelColumns shorts)
    {
        _spec = spec;
        _open = series.MarkOpen;
        _close = series.MarkClose;
        _atr = atrPrice;
        _runs = new PathRuns(series);
        _funding = new FundingSums(series.Minute, funding);
        (_longs, _shorts) = (longs, shorts);
    }

    public void SetLevels(TouchBlock block)
    {
        var stopDistance = Math.Min(_spec.KSl, _spec.RiskMaeAtr);
        for (var i = 0; i < block.Count; i++)
        {
            var row = block.FirstRow + i;
            var (entry, atr) = (_close[row], _atr[row]);
            var (target, stop) = (_spec.KTp * atr, stopDistance * atr);
            var isLabelled = atr > 0 && _runs.IsWhole(row, _spec.HorizonBars)
                && double.IsFinite(target + stop + Slippage(atr, entry));
            block.Last[i] = isLabelled ? row + _spec.HorizonBars : -1;
            (block.Long.Upper[i], block.Long.Lower[i]) = (entry + target, entry - stop);
            (block.Short.Upper[i], block.Short.Lower[i]) = (entry + stop, entry - target);
        }
    }

    public void Finish(TouchBlock block)
    {
        for (var i = 0; i < block.Count; i++)
        {
            var row = block.FirstRow + i;
            (_longs.EndBar[row], _shorts.EndBar[row]) = (-1, -1);
            if (block.Last[i] >= 0)
            {
                FinishLong(block.Long, i, row);
                FinishShort(block.Short, i, row);
            }
        }
    }

    private void FinishLong(TouchColumns touches, int i, int row)
    {
        var (entry, bar, reached) = (_close[row], touches.Bar[i], touches.Reached[i]);
        var (y, exit) = (reached & TouchColumns.LowerReached) != 0 ? (-1, Math.Min(_open[bar], touches.Lower[i]))
            : reached != 0 ? (1, touches.Upper[i])
            : (0, _close[bar]);
        Write(_longs, row, bar, y, _funding.Between(row, bar));
        _longs.RetGross[row] = exit / entry - 1;
        (_longs.Mae[row], _longs.Mfe[row]) = (1 - touches.Low[i] / entry, touches.High[i] / entry - 1);
    }

    private void FinishShort(TouchColumns touches, int i, int row)
    {
        var (entry, bar, reached) = (_close[row], touches.Bar[i], touches.Reached[i]);
        var (y, exit) = (reached & TouchColumns.UpperReached) != 0 ? (-1, Math.Max(_open[bar], touches.Upper[i]))
            : reached != 0 ? (1, touches.Lower[i])
            : (0, _close[bar]);
        Write(_shorts, row, bar, y, -_funding.Between(row, bar));
        _shorts.RetGross[row] = 1 - exit / entry;
        (_shorts.Mae[row], _shorts.Mfe[row]) = (touches.High[i] / entry - 1, 1 - touches.Low[i] / entry);
    }

    private void Write(LabelColumns labels, int row, int bar, int y, double funding)
    {
        labels.EndBar[row] = bar;
        labels.MinutesToEvent[row] = bar - row;
        labels.Y[row] = (sbyte)y;
        labels.Fee[row] = 2 * _spec.FeeRate;
        labels.Slippage[row] = Slippage(_atr[row], _close[row]);
        labels.Funding[row] = funding;
    }

    private double Slippage(double atr, double entry) => 2 * TradingCosts.Slippage(_spec.SlippageK, atr / entry);
}
