using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>No entry on stale market data. An age below zero is a clock that disagrees, and counts as its distance.</summary>
internal sealed class DataAgeGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset)
    {
        var (age, limit) = (intent.DataAge.TotalSeconds, preset.DataAgeMax.TotalSeconds);
        return new(
            ReasonCodes.DataStale, age, limit, Math.Abs(age) <= limit, "s",
            $"{intent.Symbol} market data was {age:0.###} s old, limit is {limit:0.###} s.");
    }
}
