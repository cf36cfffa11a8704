using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>No entry while mark, last and reference price tell different stories.</summary>
internal sealed class PriceSanityGuard : IGuard
{
    public string Code => ReasonCodes.PriceSanity;

    public string Unit => "fraction";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset)
    {
        var spread = question.Prices.SpreadFraction;
        return new(spread, preset.PriceSpreadFractionMax, spread <= preset.PriceSpreadFractionMax);
    }

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"{symbol} mark {question.Prices.Mark}, last {question.Prices.Last} and reference {question.Prices.Reference} lie {question.Prices.SpreadFraction:P2} apart, limit is {preset.PriceSpreadFractionMax:P2}.";

}
