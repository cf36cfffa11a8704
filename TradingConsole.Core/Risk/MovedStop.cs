using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk;

/// <summary>
/// What a stop that is moved away must keep to: the bounds a new plan is warned of. A new plan can be insisted on, on record; a moved stop has nobody who asks
/// again, so that it is refused. Pure.
/// </summary>
/// <param name="EntryPrice">What the position was entered at, or is to be, USDT.</param>
/// <param name="StopPrice">Where the stop lies now.</param>
/// <param name="Quantity">Base asset, positive.</param>
/// <param name="Equity">Of the account that holds it, USDT; not above 0 or not a number when it is not known.</param>
public readonly record struct MovedStop(
    PositionSide Side, decimal EntryPrice, decimal StopPrice, decimal TargetPrice, decimal Quantity, double Equity)
{
    /// <summary>Of equity, lost when the stop is met.</summary>
    public const double LossFractionMax = 0.02;

    /// <summary>The target's distance over the stop's.</summary>
    public const double RewardMin = 1;

    /// <param name="stop">Where it is wanted.</param>
    /// <returns>The bound it breaks, with its value; null when it may lie there. Nearer than it is now it always may.</returns>
    public string? Objection(decimal stop)
    {
        var distance = (double)(Side.Sign() * (EntryPrice - stop));
        if (Side.Sign() * (StopPrice - stop) <= 0 || distance <= 0)
        {
            return null; // Nearer than it was, or it secures a profit still.
        }

        if (!(Equity > 0))
        {
            return FormattableString.Invariant($"stop_price was {stop}; what the account is worth is not known, and until then a stop only goes nearer.");
        }

        var (loss, reward) = (distance * (double)Quantity / Equity, (double)(Side.Sign() * (TargetPrice - EntryPrice)) / distance);
        return loss > LossFractionMax
                ? FormattableString.Invariant($"stop_price was {stop}; met there it costs {100 * loss:0.0} % of the account, and a stop is moved away to {100 * LossFractionMax:0.0} % at most.")
            : reward < RewardMin
                ? FormattableString.Invariant($"stop_price was {stop}; the target is {reward:0.00} times as far, and a stop is moved away to {RewardMin:0.00} times at least.")
            : null;
    }
}
