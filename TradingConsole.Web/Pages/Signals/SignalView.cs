namespace TradingConsole.Web.Pages.Signals;

/// <summary>Which rows the operator wants to see.</summary>
public enum SignalView
{
    All,

    /// <summary>The ten best expected values.</summary>
    Top,

    /// <summary>The ten largest funding rates, either sign.</summary>
    Funding,

    /// <summary>The ten largest ATRs relative to price.</summary>
    Volatility,

    /// <summary>Wanted but refused by a gate or guard.</summary>
    Blocked,

    /// <summary>Decided to enter, or already in.</summary>
    Taken,
}

public enum SignalSort
{
    Ev,
    Symbol,
    EvLong,
    EvShort,
    Q05,
    Mae,
    PTp,
    Hold,
    Atr,
    Funding,
    Decision,
    Size,
}
