using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>A decision as the drawer shows it.</summary>
/// <param name="Evidence">Null until the stored row has been read.</param>
/// <param name="Candle">The closed bar the decision rests on; null when it is not stored.</param>
/// <param name="Trade">The round trip it opened, if it did.</param>
/// <param name="Decimals">Of the instrument's tick.</param>
internal sealed record StoredDecision(
    SignalState Signal, DecisionEvidence? Evidence, Candle? Candle, TradeState? Trade, int? Decimals);

/// <summary>What deciding again gave.</summary>
/// <param name="Detail">What was compared, or which field differs and how.</param>
internal sealed record ReplayVerdict(bool IsIdentical, string Detail);
