using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>No entry while it is not known what the account is worth.</summary>
internal sealed class EquityKnownGuard : IGuard
{
    public string Code => ReasonCodes.EquityUnknown;

    public string Unit => "";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) =>
        new(IsKnown(question) ? 0 : 1, 0, IsKnown(question));

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) => IsKnown(question)
        ? "The account's equity is known."
        : $"The account's equity is {question.Equity} USDT and was {question.DayOpeningEquity} USDT at the day's start: both must be known and positive.";


    private static bool IsKnown(in GuardQuestion question) =>
        double.IsFinite(question.Equity) && question.Equity > 0 && double.IsFinite(question.DayOpeningEquity) && question.DayOpeningEquity > 0;
}
