namespace TradingConsole.Core.Decisions;

/// <summary>Why a decision is flat. Stored, counted and translated for people by <see cref="ReasonCode.Describe"/>.</summary>
public static class ReasonCodes
{
    public const string InputInvalid = "INPUT_INVALID";
    public const string NoEdge = "NO_EDGE";
    public const string EvMin = "EV_MIN";
    public const string Q05Min = "Q05_MIN";
    public const string MaeMax = "MAE_MAX";
    public const string Regime = "REGIME";
    public const string StopTooWide = "STOP_TOO_WIDE";
    public const string BelowMinQuantity = "BELOW_MIN_QTY";
    public const string BelowMinNotional = "BELOW_MIN_NOTIONAL";

    // Hard guards, floor 7. They are named here so that one table explains every code a signal can carry.
    public const string KillSwitch = "KILL_SWITCH";
    public const string ModeOff = "MODE_OFF";
    public const string UsedMargin = "USED_MARGIN";
    public const string TotalNotional = "TOTAL_NOTIONAL";
    public const string DirectionalNotional = "DIRECTIONAL_NOTIONAL";
    public const string DayLoss = "DAY_LOSS";
    public const string MaxPositions = "MAX_POSITIONS";
    public const string DataStale = "DATA_STALE";
    public const string AlreadyInPosition = "ALREADY_IN_POSITION";
    public const string NotTradable = "NOT_TRADABLE";
    public const string PriceSanity = "PRICE_SANITY";
    public const string EquityUnknown = "EQUITY_UNKNOWN";
    public const string EntryRate = "ENTRY_RATE";
    public const string SymbolNotional = "SYMBOL_NOTIONAL";
    public const string TierNotional = "TIER_NOTIONAL";
    public const string BtcBeta = "BTC_BETA";

    // After the guards.
    public const string NotHandedOver = "NOT_HANDED_OVER";
}

/// <summary>The sentence behind a code.</summary>
public static class ReasonCode
{
    /// <summary>One sentence for an operator; an unknown code answers with itself.</summary>
    public static string Describe(string code) => code switch
    {
        ReasonCodes.InputInvalid => "An input was missing, infinite or not positive, so nothing could be computed from it.",
        ReasonCodes.NoEdge => "Neither side is expected to earn anything after costs.",
        ReasonCodes.EvMin => "The expected value after costs and risk penalty is not above the policy's minimum.",
        ReasonCodes.Q05Min => "The loss expected in the worst 5 % of cases is larger than the policy accepts.",
        ReasonCodes.MaeMax => "The price is expected to move further against the position than the policy accepts.",
        ReasonCodes.Regime => "BTC is in a high-volatility regime and the policy takes no entries in it.",
        ReasonCodes.StopTooWide => "The stop is so far away that no leverage keeps the liquidation price at twice its distance.",
        ReasonCodes.BelowMinQuantity => "The size that the risk per trade allows is below the exchange's smallest quantity.",
        ReasonCodes.BelowMinNotional => "The size that the risk per trade allows is below the exchange's smallest notional.",
        ReasonCodes.KillSwitch => "The kill switch is engaged: no new entries until an operator resets it.",
        ReasonCodes.ModeOff => "The desk is switched off: decisions are recorded, nothing is traded.",
        ReasonCodes.UsedMargin => "The entry would bind more margin than the risk preset allows.",
        ReasonCodes.TotalNotional => "The entry would lift the total open notional above its cap.",
        ReasonCodes.DirectionalNotional => "The entry would lift the open notional of one direction above its cap.",
        ReasonCodes.DayLoss => "The day's loss has reached its limit.",
        ReasonCodes.MaxPositions => "As many positions as allowed are already open or pending.",
        ReasonCodes.DataStale => "The market data this entry would rest on is too old.",
        ReasonCodes.AlreadyInPosition => "The symbol already has an open or pending position.",
        ReasonCodes.NotTradable => "The exchange does not list the contract as trading.",
        ReasonCodes.PriceSanity => "Mark, last and reference price lie too far apart to trust any of them.",
        ReasonCodes.EquityUnknown => "It is not known what the account is worth, so no size can be right.",
        ReasonCodes.EntryRate => "As many entries as allowed were sent in this minute already.",
        ReasonCodes.SymbolNotional => "The entry would lift the symbol's open notional above its cap.",
        ReasonCodes.TierNotional => "The entry would lift the open notional of the symbol's liquidity tier above its cap.",
        ReasonCodes.BtcBeta => "With the entry, one move of BTC could cost more than the preset allows.",
        ReasonCodes.NotHandedOver => "Everything allowed the entry, but no order could be handed over to the account.",
        _ => code,
    };
}
