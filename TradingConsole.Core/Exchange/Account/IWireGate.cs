using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Account;

/// <summary>
/// The last word before an act leaves: asked after every wait, and again when a connection stands and the bytes would be next.
/// </summary>
/// <remarks>Called from any thread. It neither waits nor throws.</remarks>
public interface IWireGate
{
    /// <returns>Why the act may not leave now; null when it may.</returns>
    string? Refuse(OutgoingAct act);
}

/// <summary>An act about to leave. Questions are none and need nobody's leave.</summary>
/// <param name="ClientOrderId">Of the order placed or cancelled; empty for a setting of the account.</param>
/// <param name="Symbol">Null where the act names none: the algo-order service cancels by id alone.</param>
/// <param name="IncreasesRisk">May open a position or make one larger, or prepares for that.</param>
public sealed record OutgoingAct(string ClientOrderId, Symbol? Symbol, bool IncreasesRisk);
