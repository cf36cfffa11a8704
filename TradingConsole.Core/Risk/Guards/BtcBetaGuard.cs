using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds what one move of BTC can do to all positions together. An entry that lessens it passes.</summary>
internal sealed class BtcBetaGuard : IGuard
{
    public string Code => ReasonCodes.BtcBeta;

    public string Unit => "fraction";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset)
    {
        var (before, after) = (Math.Abs(question.Sums.BetaNotional), Math.Abs(After(question)));
        return new(
            question.Equity > 0 ? after / question.Equity : double.PositiveInfinity, preset.BtcBetaFractionMax,
            after <= Cap(question, preset) || (question.Equity > 0 && after < before));
    }

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"With this {symbol} entry all positions together would move like {After(question):0.##} USDT of BTC, cap is {Cap(question, preset):0.##} USDT either way.";


    private static double After(in GuardQuestion question) =>
        question.Sums.BetaNotional + (question.Side.Sign() * question.BtcBeta * question.NotionalUsdt);

    private static double Cap(in GuardQuestion question, RiskPreset preset) => preset.BtcBetaFractionMax * question.Equity;
}
