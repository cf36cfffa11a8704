using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds the margin bound by open and pending positions.</summary>
internal sealed class UsedMarginGuard : IGuard
{
    public string Code => ReasonCodes.UsedMargin;

    public string Unit => "fraction";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset)
    {
        var value = Value(question);
        return new(
            question.Equity > 0 ? value / question.Equity : double.PositiveInfinity, preset.UsedMarginFractionMax, value <= Cap(question, preset));
    }

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"Used margin with this entry would be {Value(question):0.##} USDT, cap is {Cap(question, preset):0.##} USDT.";

    private static double Value(in GuardQuestion question) => question.UsedMargin + question.InitialMarginUsdt;

    private static double Cap(in GuardQuestion question, RiskPreset preset) => preset.UsedMarginFractionMax * question.Equity;
}
