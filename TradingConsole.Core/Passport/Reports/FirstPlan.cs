using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>What a trade would have brought had its first stop and target been left to work: the only thing a broken plan can be held against.</summary>
/// <remarks>
/// Costs are those of the trade itself, so that only prices differ. A stop counts as filled at its price, and before a target of the same minute.
/// </remarks>
internal static class FirstPlan
{
    /// <summary>Whether the plan's end lies after the trade's own: closed by hand, with neither the first stop nor the target reached.</summary>
    public static bool NeedsRest(QuickTradeClosed closed) => IsComparable(closed) && IsClosedByHand(closed) && !WasStopped(closed);

    /// <param name="rest">What the price did after a close by hand; null when that is not known.</param>
    /// <returns>R; null when nothing was broken, nothing was risked, or nobody can tell.</returns>
    public static double? R(QuickTradeClosed closed, PlanRest? rest)
    {
        if (!IsComparable(closed) || !(closed.IsStopMoved || IsClosedByHand(closed)))
        {
            return null;
        }

        var (got, exit) = (closed.RMilli!.Value / 1000.0, (double)closed.ExitPrice);
        double? plan = WasStopped(closed) ? (double)closed.StopPrice : IsClosedByHand(closed) ? EndOf(closed, rest) : exit;
        return plan is { } end ? Math.Round(got + (closed.Direction.Sign() * (end - exit) / (double)Risked(closed)), 3) : null;
    }

    private static bool IsComparable(QuickTradeClosed closed) => closed.RMilli is not null && Risked(closed) > 0;

    private static bool IsClosedByHand(QuickTradeClosed closed) =>
        closed.ExitReason == "OPERATOR" && closed.Direction.Sign() * (closed.TargetPrice - closed.ExitPrice) > 0;

    // Per unit of the asset.
    private static decimal Risked(QuickTradeClosed closed) => closed.Direction.Sign() * (closed.EntryPrice - closed.StopPrice);

    // A stop that was moved away was reached if the price went so far while the trade ran: the plan had ended there.
    private static bool WasStopped(QuickTradeClosed closed) => closed.IsStopMoved
        && (closed.Direction.Sign() * (closed.ExitPrice - closed.StopPrice) <= 0
            || closed.MaeBps >= decimal.Round(Risked(closed) / closed.EntryPrice * 10_000, MidpointRounding.AwayFromZero));

    private static double? EndOf(QuickTradeClosed closed, PlanRest? rest)
    {
        if (rest is null)
        {
            return null;
        }

        var (stop, target) = ((double)closed.StopPrice, (double)closed.TargetPrice);
        return closed.Direction == PositionSide.Long
            ? rest.Low <= stop ? stop : rest.High >= target ? target : rest.Close
            : rest.High >= stop ? stop : rest.Low <= target ? target : rest.Close;
    }
}

/// <summary>The mark price after a close by hand, up to the first minute that reached stop or target, or to the plan's time limit.</summary>
/// <param name="Low">Of the minute that reached one of them; null when none did.</param>
/// <param name="High">Likewise.</param>
/// <param name="Close">Of the last minute looked at.</param>
internal sealed record PlanRest(double? Low, double? High, double Close);
