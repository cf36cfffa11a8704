using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds how many entries leave in a minute: a loop that runs away stops here.</summary>
internal sealed class EntryRateGuard : IGuard
{
    public string Code => ReasonCodes.EntryRate;

    public string Unit => "count";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) => new(
        question.EntriesThisMinute + 1, preset.EntriesPerMinuteMax,
        question.EntriesThisMinute >= 0 && question.EntriesThisMinute < preset.EntriesPerMinuteMax);

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"Entries sent this minute with this one would be {question.EntriesThisMinute + 1}, cap is {preset.EntriesPerMinuteMax}.";

}
