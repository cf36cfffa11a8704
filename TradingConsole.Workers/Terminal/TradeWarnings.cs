using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Terminal;

/// <summary>What stands beside a wish when guards are asked about it.</summary>
/// <param name="Equity">USDT, of the account it would trade on; not above 0 when unknown.</param>
/// <param name="AtrFraction">ATR over price of the latest decision on the symbol; null without one.</param>
/// <param name="Ev">What the model expects of this direction after costs, fraction of notional; null without an opinion.</param>
/// <param name="LossesInARow">The person's own, latest closed trades.</param>
public sealed record TradeSurroundings(double Equity, double? AtrFraction, double? Ev, int LossesInARow);

/// <summary>
/// Guards that advise. Unlike the hard guards they forbid nothing: the person may go on, and what became of it is kept. Pure.
/// </summary>
public static class TradeWarnings
{
    /// <summary>Of equity, lost when the stop is met.</summary>
    public const double RiskMax = MovedStop.LossFractionMax;

    /// <summary>Target's distance over the stop's.</summary>
    public const double RewardMin = MovedStop.RewardMin;

    /// <summary>Stop's distance, ATR of one minute.</summary>
    public const double NoiseMin = 1.5;

    public const int LossesMax = 3;

    public static ImmutableArray<GuardWarning> Of(QuickTradeOrder order, TradeSurroundings around)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(around);
        var (price, stop) = ((double)order.ReferencePrice, Math.Abs((double)(order.ReferencePrice - order.StopPrice)));
        var (risk, reward) = (
            around.Equity > 0 ? stop * (double)order.Quantity / around.Equity : 0, Math.Abs((double)(order.TargetPrice - order.ReferencePrice)) / stop);
        var noise = around.AtrFraction is > 0 and var atr ? stop / (atr * price) : double.PositiveInfinity;
        var warnings = ImmutableArray.CreateBuilder<GuardWarning>();
        void Warn(bool isDue, string guard, double value, double limit, FormattableString message)
        {
            if (isDue)
            {
                warnings.Add(new GuardWarning(order.Symbol, guard, Math.Round(value, 6), limit, FormattableString.Invariant(message)));
            }
        }

        Warn(risk > RiskMax, "RISK_OF_EQUITY", risk, RiskMax, $"Met at its stop it costs {100 * risk:0.0} % of the account; {100 * RiskMax:0.0} % is advised.");
        Warn(reward < RewardMin, "REWARD_TO_RISK", reward, RewardMin, $"The target is {reward:0.00} times as far as the stop; less than {RewardMin:0.00} needs more wins than losses to pay.");
        Warn(noise < NoiseMin, "STOP_IN_NOISE", noise, NoiseMin, $"The stop lies {noise:0.0} ATR of a minute away; within {NoiseMin:0.0} ordinary movement meets it.");
        Warn(around.Ev < 0, "AGAINST_MODEL", 10_000 * (around.Ev ?? 0), 0, $"The model expects {10_000 * (around.Ev ?? 0):0.0} bps of a {order.Direction.Word()} after costs.");
        Warn(around.LossesInARow >= LossesMax, "LOSSES_IN_A_ROW", around.LossesInARow, LossesMax, $"Your latest {around.LossesInARow} trades lost; after {LossesMax} a pause is advised.");
        return warnings.DrainToImmutable();
    }
}
