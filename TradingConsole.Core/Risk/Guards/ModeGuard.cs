using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>No entry while the desk is off.</summary>
internal sealed class ModeGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset) => new(
        ReasonCodes.ModeOff, portfolio.EntriesEnabled ? 0 : 1, 0, portfolio.EntriesEnabled, "",
        portfolio.EntriesEnabled ? "The mode takes entries." : "The mode is off: nothing is traded.");
}
