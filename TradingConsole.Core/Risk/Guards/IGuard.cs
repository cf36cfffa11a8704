namespace TradingConsole.Core.Risk.Guards;

internal interface IGuard
{
    GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset);
}
