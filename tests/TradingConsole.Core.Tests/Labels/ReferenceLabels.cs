using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Tests.Labels;

/// <summary>The label's definition, bar by bar and without any cleverness: what the fast kernel must equal.</summary>
internal static class ReferenceLabels
{
    public static LabelColumns Label(
        MinuteSeries series, double[] atr, FundingEvent[] funding, LabelSpec spec, PositionSide side)
    {
        var labels = new LabelColumns(side, series.Length);
        for (var t = 0; t < series.Length; t++)
        {
            labels.EndBar[t] = -1;
            if (CanLabel(series, atr, spec, t))
            {
                LabelRow(labels, series, atr[t], funding, spec, t);
            }
        }

        return labels;
    }

    private static bool CanLabel(MinuteSeries series, double[] atr, LabelSpec spec, int t)
    {
        if (!(atr[t] > 0) || !double.IsFinite(atr[t]) || t + (long)spec.HorizonBars >= series.Length)
        {
            return false;
        }

        for (var j = t; j <= t + spec.HorizonBars; j++)
        {
            double[] mark = [series.MarkOpen[j], series.MarkHigh[j], series.MarkLow[j], series.MarkClose[j]];
            if (series.Minute[j] != series.Minute[t] + (j - t) || mark.Any(price => !double.IsFinite(price) || price <= 0))
            {
                return false;
            }
        }

        return true;
    }

    private static void LabelRow(
        LabelColumns labels, MinuteSeries series, double atr, FundingEvent[] funding, LabelSpec spec, int t)
    {
        var isLong = labels.Side == PositionSide.Long;
        var entry = series.MarkClose[t];
        var targetDistance = spec.KTp * atr;
        var stopDistance = spec.KSl < spec.RiskMaeAtr ? spec.KSl * atr : spec.RiskMaeAtr * atr;
        if (double.IsInfinity(targetDistance) || double.IsInfinity(stopDistance))
        {
            return;
        }

        var target = isLong ? entry + targetDistance : entry - targetDistance;
        var stop = isLong ? entry - stopDistance : entry + stopDistance;
        var (highest, lowest) = (entry, entry);
        var (y, exitBar, exitPrice) = ((sbyte)0, t + spec.HorizonBars, series.MarkClose[t + spec.HorizonBars]);
        for (var j = t + 1; j <= t + spec.HorizonBars; j++)
        {
            highest = Math.Max(highest, series.MarkHigh[j]);
            lowest = Math.Min(lowest, series.MarkLow[j]);
            var isStopped = isLong ? series.MarkLow[j] <= stop : series.MarkHigh[j] >= stop;
            var isTarget = isLong ? series.MarkHigh[j] >= target : series.MarkLow[j] <= target;
            if (isStopped)
            {
                var opensBeyond = isLong ? series.MarkOpen[j] < stop : series.MarkOpen[j] > stop;
                (y, exitBar, exitPrice) = (-1, j, opensBeyond ? series.MarkOpen[j] : stop);
                break;
            }

            if (isTarget)
            {
                (y, exitBar, exitPrice) = (1, j, target);
                break;
            }
        }

        var paid = funding.Where(f => f.Minute > series.Minute[t] + 1 && f.Minute <= series.Minute[exitBar]).Sum(f => f.Rate);
        labels.Y[t] = y;
        labels.EndBar[t] = exitBar;
        labels.MinutesToEvent[t] = (int)(series.Minute[exitBar] - series.Minute[t]);
        labels.RetGross[t] = isLong ? exitPrice / entry - 1 : 1 - exitPrice / entry;
        labels.Fee[t] = 2 * spec.FeeRate;
        labels.Slippage[t] = 2 * (spec.SlippageK * (atr / entry));
        labels.Funding[t] = isLong ? paid : -paid;
        labels.Mae[t] = isLong ? 1 - lowest / entry : highest / entry - 1;
        labels.Mfe[t] = isLong ? highest / entry - 1 : 1 - lowest / entry;
    }
}
