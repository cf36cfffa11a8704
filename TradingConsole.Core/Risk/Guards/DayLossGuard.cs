using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Stops a losing day.</summary>
internal sealed class DayLossGuard : IGuard
{
    public string Code => ReasonCodes.DayLoss;

    public string Unit => "fraction";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) =>
        new(question.DayLossFraction, preset.DayLossFractionMax, IsWithin(question.DayLossFraction, preset));

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        Sentence(question.DayLossFraction, preset.DayLossFractionMax);

    public static bool IsWithin(double lossFraction, RiskPreset preset) => lossFraction < preset.DayLossFractionMax;

    public static string Sentence(double lossFraction, double limit) =>
        $"Day loss was {lossFraction:P2} of the opening equity, limit is {limit:P2}.";
}
