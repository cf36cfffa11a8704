using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds the notional of one direction, so that one market move cannot hit everything.</summary>
internal sealed class DirectionalNotionalGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset)
    {
        var value = portfolio.NotionalOf(intent.Side) + intent.NotionalUsdt;
        var cap = preset.DirectionalNotionalFractionMax * portfolio.Equity;
        return new(
            ReasonCodes.DirectionalNotional, portfolio.Equity > 0 ? value / portfolio.Equity : double.PositiveInfinity, preset.DirectionalNotionalFractionMax, value <= cap, "fraction",
            $"{intent.Side.Word()} notional with this entry would be {value:0.##} USDT, cap is {cap:0.##} USDT.");
    }
}
