using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds the notional of one direction, so that one market move cannot hit everything.</summary>
internal sealed class DirectionalNotionalGuard : IGuard
{
    public string Code => ReasonCodes.DirectionalNotional;

    public string Unit => "fraction";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset)
    {
        var value = Value(question);
        return new(
            question.Equity > 0 ? value / question.Equity : double.PositiveInfinity, preset.DirectionalNotionalFractionMax, value <= Cap(question, preset));
    }

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"{question.Side.Word()} notional with this entry would be {Value(question):0.##} USDT, cap is {Cap(question, preset):0.##} USDT.";

    private static double Value(in GuardQuestion question) => question.NotionalOf(question.Side) + question.NotionalUsdt;

    private static double Cap(in GuardQuestion question, RiskPreset preset) => preset.DirectionalNotionalFractionMax * question.Equity;
}
