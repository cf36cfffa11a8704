using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds the notional of all positions together.</summary>
internal sealed class TotalNotionalGuard : IGuard
{
    public string Code => ReasonCodes.TotalNotional;

    public string Unit => "fraction";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset)
    {
        var value = Value(question);
        return new(
            question.Equity > 0 ? value / question.Equity : double.PositiveInfinity, preset.TotalNotionalFractionMax, value <= Cap(question, preset));
    }

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"Total notional with this entry would be {Value(question):0.##} USDT, cap is {Cap(question, preset):0.##} USDT.";

    private static double Value(in GuardQuestion question) => question.TotalNotional + question.NotionalUsdt;

    private static double Cap(in GuardQuestion question, RiskPreset preset) => preset.TotalNotionalFractionMax * question.Equity;
}
