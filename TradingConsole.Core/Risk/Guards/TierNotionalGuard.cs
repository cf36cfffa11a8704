using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds the notional of a tier: thin markets fall together and cannot be left at once.</summary>
internal sealed class TierNotionalGuard : IGuard
{
    public string Code => ReasonCodes.TierNotional;

    public string Unit => "fraction";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset)
    {
        var value = Value(question);
        return new(
            question.Equity > 0 ? value / question.Equity : double.PositiveInfinity, preset.TierNotionalFractionMax(question.Tier), value <= Cap(question, preset));
    }

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"Tier {question.Tier} notional with this {symbol} entry would be {Value(question):0.##} USDT, cap is {Cap(question, preset):0.##} USDT.";


    private static double Value(in GuardQuestion question) => question.Sums.Of(question.Tier) + question.NotionalUsdt;

    private static double Cap(in GuardQuestion question, RiskPreset preset) =>
        preset.TierNotionalFractionMax(question.Tier) * question.Equity;
}
