using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds the margin bound by open and pending positions.</summary>
internal sealed class UsedMarginGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset)
    {
        var value = portfolio.UsedMargin + intent.InitialMarginUsdt;
        var cap = preset.UsedMarginFractionMax * portfolio.Equity;
        return new(
            ReasonCodes.UsedMargin, portfolio.Equity > 0 ? value / portfolio.Equity : double.PositiveInfinity, preset.UsedMarginFractionMax, value <= cap, "fraction",
            $"Used margin with this entry would be {value:0.##} USDT, cap is {cap:0.##} USDT.");
    }
}
