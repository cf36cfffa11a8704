using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Events;

/// <summary>A guard warned before an act, and the operator could still go on.</summary>
/// <param name="Guard">The guard's code.</param>
/// <param name="Value">What was about to be.</param>
/// <param name="Limit">What the guard asks for, in the same unit.</param>
public sealed record OverrideOffered(Guid OverrideId, Symbol Symbol, string Guard, double Value, double Limit) : PassportFact;

/// <param name="IsAccepted">The warning was heeded; otherwise it was ignored.</param>
/// <param name="TradeId">The trade that went on in spite of it; null when heeded.</param>
public sealed record OverrideAnswered(Guid OverrideId, Symbol Symbol, bool IsAccepted, Guid? TradeId) : PassportFact;
