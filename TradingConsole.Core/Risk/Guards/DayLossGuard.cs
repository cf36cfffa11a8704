using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Stops a losing day.</summary>
internal sealed class DayLossGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset) => Ask(portfolio, preset);

    public static GuardCheck Ask(PortfolioState portfolio, RiskPreset preset)
    {
        var loss = portfolio.DayLossFraction;
        return new(
            ReasonCodes.DayLoss, loss, preset.DayLossFractionMax, loss < preset.DayLossFractionMax, "fraction",
            $"Day loss was {loss:P2} of the opening equity, limit is {preset.DayLossFractionMax:P2}.");
    }
}
