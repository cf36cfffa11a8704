using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds the notional of one symbol.</summary>
internal sealed class SymbolNotionalGuard : IGuard
{
    public string Code => ReasonCodes.SymbolNotional;

    public string Unit => "fraction";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset)
    {
        var value = Value(question);
        return new(
            question.Equity > 0 ? value / question.Equity : double.PositiveInfinity, preset.SymbolNotionalFractionMax, value <= Cap(question, preset));
    }

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"{symbol} notional with this entry would be {Value(question):0.##} USDT, cap is {Cap(question, preset):0.##} USDT.";


    private static double Value(in GuardQuestion question) => question.SymbolNotional + question.NotionalUsdt;

    private static double Cap(in GuardQuestion question, RiskPreset preset) => preset.SymbolNotionalFractionMax * question.Equity;
}
