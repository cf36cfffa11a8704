using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Reconciliation;

/// <summary>One way in which the venue and the desk disagree about a symbol.</summary>
public enum Disagreement
{
    /// <summary>The venue holds less than our fills say: somebody else closed it, or fills are missing here.</summary>
    HeldLess,

    /// <summary>The venue holds more than our fills say, or the other side: a hand at the venue, or a fill we never saw.</summary>
    HeldMore,

    /// <summary>A position no bracket of ours explains.</summary>
    Unowned,

    /// <summary>A position too small for any order but a reduce-only one.</summary>
    Dust,

    /// <summary>A stop or target we count on is not among the open orders.</summary>
    OrderMissing,

    /// <summary>One of our orders is open though its round trip is over or unknown here.</summary>
    Orphan,

    /// <summary>An open order that is not ours.</summary>
    Foreign,
}

/// <param name="TradeId">The round trip concerned; null when none is.</param>
/// <param name="ClientOrderId">The order concerned; null when the position itself is.</param>
/// <param name="Ours">Base asset by our fills, signed.</param>
/// <param name="Theirs">Base asset by the venue, signed.</param>
/// <param name="Since">When this disagreement was first seen.</param>
public sealed record Finding(
    Disagreement What, Symbol Symbol, Guid? TradeId, string? ClientOrderId, decimal Ours, decimal Theirs, DateTimeOffset Since)
{
    /// <summary>The same disagreement, whatever its figures: what is followed from round to round.</summary>
    internal (Disagreement, Symbol, Guid?, string?) Key => (What, Symbol, TradeId, ClientOrderId);

    /// <summary>Trading may not begin, and no new risk is taken on the symbol, while it lasts.</summary>
    public bool Blocks => What is Disagreement.HeldLess or Disagreement.HeldMore or Disagreement.Unowned or Disagreement.OrderMissing;
}
