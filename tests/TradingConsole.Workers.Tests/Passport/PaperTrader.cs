using System.Text.Json.Nodes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Tests.Passport;

/// <summary>What a trader means to do; what becomes of it is the market's.</summary>
/// <param name="Stop">Log distance of the stop from the entry; <paramref name="Target"/> likewise.</param>
/// <param name="MovesStop">At eight tenths of the way to the stop it is put twice as far away, once.</param>
/// <param name="CutAt">Share of the way to the target at which it is closed by hand; null: the target is left to work.</param>
internal sealed record PaperPlan(
    Symbol Symbol, PositionSide Direction, DateTimeOffset At, double Stop, double Target, TimeSpan HoldMax, int? Confidence, string Setup, double Momentum,
    bool MovesStop = false, int WarningsIgnored = 0, double? CutAt = null)
{
    /// <summary>When it ends at the latest.</summary>
    public DateTimeOffset Until => At + HoldMax;
}

/// <summary>A trade whose plan was broken, beside the very same plan left alone.</summary>
/// <param name="Until">When the plan would have ended at the latest.</param>
/// <param name="KeptR">R of the plan left alone, with the trade's own costs.</param>
internal sealed record BrokenPlan(QuickTradeClosed Trade, DateTimeOffset Until, double KeptR);

/// <summary>Trades plans on a paper year: stops and targets on the mark price's minutes, the stop first where a minute touches both, taker fees on both sides.</summary>
/// <param name="number">Tells this trader's ids from the others'.</param>
internal sealed class PaperTrader(PaperYear year, int number)
{
    private const decimal FeeRate = 0.0005m;
    private const double RiskUsdt = 100;

    public List<(DateTimeOffset At, PassportFact Fact)> Told { get; } = [];

    public List<QuickTradeClosed> Closed { get; } = [];

    /// <summary>Moved stops and cut targets, each run a second time without: what a report should find out from less.</summary>
    public List<BrokenPlan> Broken { get; } = [];

    public double SumR => Closed.Sum(trade => trade.RMilli!.Value) / 1000.0;

    public QuickTradeClosed Trade(PaperPlan plan)
    {
        var id = new Guid(number, 0, 0, BitConverter.GetBytes((long)Told.Count));
        var sign = plan.Direction.Sign();
        var entry = year.Close(plan.Symbol, MinuteGrid.ToIndex(plan.At) - 1);
        var (stop, target) = (entry * Math.Exp(-sign * plan.Stop), entry * Math.Exp(sign * plan.Target));
        var (exit, exitedAt, reason, worst, best, isMoved) = Run(plan, entry, stop, target);
        var (entryPrice, exitPrice, stopPrice) = (Price(entry), Price(exit), Price(stop));
        var quantity = Math.Round((decimal)(RiskUsdt / Math.Abs(entry - stop)), 3);
        var gross = sign * (exitPrice - entryPrice) * quantity;
        var fees = (entryPrice + exitPrice) * quantity * FeeRate;
        var net = gross - fees;
        var closed = new QuickTradeClosed(
            id, "shadow", plan.Symbol, plan.Direction, TradeOrigin.Own, plan.At, plan.At, exitedAt, entryPrice, exitPrice, stopPrice, Price(target), quantity,
            reason, gross, fees, 0, net, (int)decimal.Round(net * 10_000 / (entryPrice * quantity), MidpointRounding.AwayFromZero),
            (int)decimal.Round(net * 1000 / (Math.Abs(entryPrice - stopPrice) * quantity), MidpointRounding.AwayFromZero),
            (int)Math.Round(worst * 10_000), (int)Math.Round(best * 10_000), plan.Confidence, plan.Setup, null, isMoved, reason == "OPERATOR", plan.WarningsIgnored);
        Told.Add((plan.At, new QuickTradeRequested(
            id, "shadow", plan.Symbol, plan.Direction, plan.At, entryPrice, stopPrice, Price(target), quantity, 3, TradeOrigin.Own, plan.Confidence, plan.Setup,
            new JsonObject { ["as_of"] = $"{plan.At:O}", ["features"] = new JsonObject { ["momentum"] = plan.Momentum, ["with_trend"] = sign * plan.Momentum } })));
        Told.Add((plan.At, new QuickTradeOpened(id, "shadow", plan.Symbol, plan.Direction, plan.At, entryPrice, quantity)));
        Told.Add((exitedAt, closed));
        Closed.Add(closed);
        if (closed.IsStopMoved || closed.IsTargetCut)
        {
            var kept = Run(plan with { MovesStop = false, CutAt = null }, entry, stop, target).Exit;
            Broken.Add(new BrokenPlan(closed, plan.Until, (closed.RMilli!.Value / 1000.0) + (sign * (kept - exit) / Math.Abs(entry - stop))));
        }

        return closed;
    }

    /// <summary>The guard warns after the second loss of a day in Korea.</summary>
    public bool IsWarned(DateTimeOffset at) =>
        Closed.Count(trade => trade.NetPnl < 0 && trade.ExitedAt <= at && KoreanTime.DayOf(trade.ExitedAt) == KoreanTime.DayOf(at)) >= 2;

    public void Answer(Symbol symbol, DateTimeOffset at, bool isHeeded)
    {
        var id = new Guid(number, 1, 0, BitConverter.GetBytes((long)Told.Count));
        Told.Add((at, new OverrideOffered(id, symbol, "DAY_LOSSES", 2, 2)));
        Told.Add((at, new OverrideAnswered(id, symbol, isHeeded, null)));
    }

    private (double Exit, DateTimeOffset At, string Reason, double Worst, double Best, bool IsMoved) Run(PaperPlan plan, double entry, double stop, double target)
    {
        var (sign, first, isMoved) = (plan.Direction.Sign(), MinuteGrid.ToIndex(plan.At), false);
        var (worst, best, last) = (0.0, 0.0, entry);
        var minutes = (long)plan.HoldMax.TotalMinutes;
        for (var i = 0L; i < minutes; i++)
        {
            var bar = year.Bar(plan.Symbol, first + i);
            var (against, along) = sign > 0 ? (bar.Low, bar.High) : (bar.High, bar.Low);
            (worst, best) = (Math.Max(worst, sign * (entry - against) / entry), Math.Max(best, sign * (along - entry) / entry));
            if (plan.MovesStop && !isMoved && sign * Math.Log(entry / against) >= 0.8 * plan.Stop)
            {
                (stop, isMoved) = (entry * Math.Exp(-sign * 2 * plan.Stop), true);
            }

            if (sign * (against - stop) <= 0)
            {
                return (stop, MinuteGrid.FromIndex(first + i + 1), "STOP", worst, best, isMoved);
            }

            // By hand, somewhere within the minute: no other exit falls between two minutes.
            if (plan.CutAt is { } part && sign * Math.Log(along / entry) >= part * plan.Target)
            {
                return (entry * Math.Exp(sign * part * plan.Target), MinuteGrid.FromIndex(first + i).AddSeconds(30), "OPERATOR", worst, best, isMoved);
            }

            if (sign * (along - target) >= 0)
            {
                return (target, MinuteGrid.FromIndex(first + i + 1), "TARGET", worst, best, isMoved);
            }

            last = bar.Close;
        }

        return (last, MinuteGrid.FromIndex(first + minutes), "TIME", worst, best, isMoved);
    }

    private static decimal Price(double price) => Math.Round((decimal)price, 8);
}
