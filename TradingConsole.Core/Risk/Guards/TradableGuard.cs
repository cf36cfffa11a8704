using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Only contracts the exchange lists as trading.</summary>
internal sealed class TradableGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset) => new(
        ReasonCodes.NotTradable, intent.IsTradable ? 0 : 1, 0, intent.IsTradable, "",
        intent.IsTradable ? $"{intent.Symbol} is trading." : $"{intent.Symbol} is not listed as trading.");
}
