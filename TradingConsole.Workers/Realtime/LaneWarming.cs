using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Realtime;

/// <summary>How a lane that is new, or has a hole, gets its past and joins the stream. Not thread safe: part of the desk.</summary>
internal sealed class LaneWarming(MarketFactor factor, PaperAccounts paper, DeskCounters counters)
{
    private readonly List<WarmUp> _wanted = [];

    /// <summary>Lanes that need history, each with the first minute they do not need; empties the list.</summary>
    public IReadOnlyList<WarmUp> Take()
    {
        WarmUp[] taken = [.. _wanted];
        _wanted.Clear();
        return taken;
    }

    /// <summary>The lane waits for everything before a minute; what closes meanwhile waits with it.</summary>
    /// <param name="before">Minute index.</param>
    public void Ask(SymbolLane lane, long before)
    {
        lane.Phase = LanePhase.Warming;
        lane.Waiting.RemoveAll(waiting => waiting.Index < before); // Later ones still join.
        _wanted.Add(new WarmUp(lane.Symbol, MinuteGrid.FromIndex(before)));
    }

    /// <summary>Feeds a lane its history and joins it to the stream. A hole that opened meanwhile asks for another warm-up.</summary>
    public void Join(SymbolLane lane, LaneHistory history)
    {
        if (lane.Symbol == Symbol.Btc)
        {
            factor.Restart(history.FactorSeries);
        }

        var seen = lane.LastMinute;
        lane.Restart(history.FundingBefore.AsSpan());
        lane.SettledFunding = history.SettledFunding;
        lane.DayAgoClose = history.DayAgoClose;
        var series = history.Series;
        for (var i = 0; i < series.Length; i++)
        {
            lane.Push(FeatureInput.At(series, i), factor.At(series.Minute[i]));
            if (seen >= 0 && series.Minute[i] > seen)
            {
                ShowMissed(lane.Symbol, series, i);
            }
        }

        foreach (var waiting in lane.Waiting.Where(minute => minute.Index > lane.LastMinute).ToList())
        {
            if (waiting.Mark is null || (lane.LastMinute >= 0 && waiting.Index != lane.LastMinute + 1))
            {
                Ask(lane, waiting.Index + 1);
                return;
            }

            if (lane.Symbol == Symbol.Btc)
            {
                factor.Push(waiting.Index, waiting.Candle.Close);
            }

            lane.Push(lane.InputOf(waiting), factor.At(waiting.Index));
        }

        lane.Waiting.Clear();
        lane.Phase = LanePhase.Live;
        if (lane.HasGap)
        {
            lane.HasGap = false;
            counters.GapsFilled++;
        }
    }

    /// <summary>A minute the stream did not deliver may have filled or stopped a position; the bar takes the same path as ticks.</summary>
    private void ShowMissed(Symbol symbol, MinuteSeries series, int i)
    {
        var open = MinuteGrid.FromIndex(series.Minute[i]);
        paper.OnOpen(symbol, open, series.Open[i]);
        var range = new MarkRange(series.MarkOpen[i], series.MarkHigh[i], series.MarkLow[i], series.MarkClose[i]);
        if (range.IsValid)
        {
            paper.OnMark(symbol, open, range);
        }
    }
}
