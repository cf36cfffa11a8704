using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Only contracts the exchange lists as trading.</summary>
internal sealed class TradableGuard : IGuard
{
    public string Code => ReasonCodes.NotTradable;

    public string Unit => "";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) =>
        new(question.IsTradable ? 0 : 1, 0, question.IsTradable);

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        question.IsTradable ? $"{symbol} is trading." : $"{symbol} is not listed as trading.";
}
