namespace TradingConsole.Core.Market;

/// <summary>Isolated-margin arithmetic of a linear USDT contract, one maintenance ratio, no tiers.</summary>
public static class IsolatedMargin
{
    /// <summary>Maintenance margin over notional where the venue's brackets are not known: above the first bracket of liquid contracts.</summary>
    public const double MaintenanceRatioDefault = 0.01;

    /// <summary>The mark price at which the position's margin no longer covers its maintenance margin.</summary>
    /// <param name="maintenanceRatio">Fraction of notional, 0 ≤ ratio &lt; 1/leverage.</param>
    /// <returns>USDT, unrounded. 0 for a long that cannot be liquidated (leverage 1).</returns>
    public static double LiquidationPrice(PositionSide side, double entryPrice, int leverage, double maintenanceRatio)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leverage, 1);
        return side == PositionSide.Long
            ? entryPrice * (1 - (1.0 / leverage)) / (1 - maintenanceRatio)
            : entryPrice * (1 + (1.0 / leverage)) / (1 + maintenanceRatio);
    }

    /// <summary>The price at which the whole margin is lost: what a liquidated account is charged.</summary>
    public static double BankruptcyPrice(PositionSide side, double entryPrice, int leverage) =>
        entryPrice * (1 - (side.Sign() / (double)leverage));

    /// <summary>The largest leverage whose liquidation lies at least <paramref name="distanceFraction"/> away from the entry; 0 when none does.</summary>
    /// <param name="distanceFraction">Adverse move over entry price that must be survived.</param>
    public static int LeverageFor(PositionSide side, double distanceFraction, double maintenanceRatio, int leverageMax)
    {
        for (var leverage = leverageMax; leverage >= 1; leverage--)
        {
            var room = side.Sign() * (1 - LiquidationPrice(side, 1, leverage, maintenanceRatio));
            if (room >= distanceFraction)
            {
                return leverage;
            }
        }

        return 0;
    }
}
