namespace TradingConsole.Workers.Drill;

/// <summary>What an operator of a drill sets.</summary>
internal static class DrillPresets
{
    /// <summary>Gates that no decision passes: what is entered is what the script enters.</summary>
    public static readonly object NoDecision = Policy("drill", 0.1, 0, 0.01);

    /// <summary>Gates as wide as they go, for rows that need a decision soon.</summary>
    public static readonly object Eager = Policy("eager", -0.01, -100, 100);

    /// <summary>The shipped limits, with room for a script that enters faster than any policy.</summary>
    public static object Risk(int positionsMax = 6, double dayLoss = 0.02) => new
    {
        name = "drill", usedMarginFractionMax = 0.35, totalNotionalFractionMax = 1.2, directionalNotionalFractionMax = 0.8, dayLossFractionMax = dayLoss,
        positionsMax, dataAgeMax = "00:00:15", entriesPerMinuteMax = 100,
    };

    private static object Policy(string name, double evMin, double q05MinAtr, double maeMaxAtr) => new
    {
        name, evMin, q05MinAtr, maeMaxAtr, riskPenaltyWeight = 0.0, riskPerTradeFraction = 0.005, notionalFractionMax = 0.2, leverageMax = 5,
        highVolSizeFactor = 1.0,
    };
}
