using System.Collections.Immutable;
using TradingConsole.Core.Risk.Guards;

namespace TradingConsole.Core.Risk;

/// <summary>The limits no decision may pass. All guards are asked, so that the operator sees every one that objects.</summary>
public static class HardGuards
{
    private static readonly ImmutableArray<IGuard> InOrder =
    [
        new KillSwitchGuard(),
        new ModeGuard(),
        new TradableGuard(),
        new DataAgeGuard(),
        new DayLossGuard(),
        new OnePositionGuard(),
        new PositionCountGuard(),
        new UsedMarginGuard(),
        new TotalNotionalGuard(),
        new DirectionalNotionalGuard(),
    ];

    /// <summary>Pure: the same intent, portfolio and preset give the same verdict.</summary>
    public static RiskVerdict Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(portfolio);
        ArgumentNullException.ThrowIfNull(preset);
        return RiskVerdict.From([.. InOrder.Select(guard => guard.Check(intent, portfolio, preset))]);
    }

    /// <summary>The day-loss limit, asked without an intent: when it objects, engage the kill switch and flatten (seed 2 §14.1).</summary>
    /// <returns>Null while the day's loss is below its limit.</returns>
    public static RiskBlock? DayLossTrip(PortfolioState portfolio, RiskPreset preset)
    {
        var check = DayLossGuard.Ask(portfolio, preset);
        return check.Passed ? null : new RiskBlock(check.Code, check.Value, check.Limit, check.Message);
    }
}
