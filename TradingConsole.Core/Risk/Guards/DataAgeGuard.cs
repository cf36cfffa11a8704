using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>No entry on stale market data. An age below zero is a clock that disagrees, and counts as its distance.</summary>
internal sealed class DataAgeGuard : IGuard
{
    public string Code => ReasonCodes.DataStale;

    public string Unit => "s";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) =>
        new(question.DataAgeSeconds, preset.DataAgeMax.TotalSeconds, Math.Abs(question.DataAgeSeconds) <= preset.DataAgeMax.TotalSeconds);

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"{symbol} market data was {question.DataAgeSeconds:0.###} s old, limit is {preset.DataAgeMax.TotalSeconds:0.###} s.";
}
