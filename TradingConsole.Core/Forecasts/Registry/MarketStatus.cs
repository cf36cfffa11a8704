namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>Where a market stands. Only <see cref="Resolved"/> is ever scored; the others are counted, never mixed in.</summary>
public enum MarketStatus
{
    /// <summary>Open: trading has not ended.</summary>
    Active,

    /// <summary>One outcome won.</summary>
    Resolved,

    /// <summary>Paid back, or split: no outcome won.</summary>
    Void,

    /// <summary>Closed without an outcome that stands: not yet proposed, proposed, disputed, or an answer that makes no sense.</summary>
    Unresolved,
}
