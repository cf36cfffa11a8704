using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds the notional of all positions together.</summary>
internal sealed class TotalNotionalGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset)
    {
        var value = portfolio.TotalNotional + intent.NotionalUsdt;
        var cap = preset.TotalNotionalFractionMax * portfolio.Equity;
        return new(
            ReasonCodes.TotalNotional, portfolio.Equity > 0 ? value / portfolio.Equity : double.PositiveInfinity, preset.TotalNotionalFractionMax, value <= cap, "fraction",
            $"Total notional with this entry would be {value:0.##} USDT, cap is {cap:0.##} USDT.");
    }
}
