namespace TradingConsole.Web.Pages.Settings;

/// <summary>One number of a preset as the form shows it.</summary>
/// <param name="Name">Property name of the preset record.</param>
/// <param name="Unit">What the operator types: <c>%</c>, <c>bps</c>, <c>ATR</c>, <c>bars</c>, <c>×</c>, <c>s</c> or a noun.</param>
/// <param name="Scale">Shown value = stored value × scale.</param>
/// <param name="Min">Smallest shown value, inclusive.</param>
/// <param name="Max">Largest shown value, inclusive.</param>
/// <param name="Meaning">What happens when it grows; read under the field.</param>
/// <param name="IsOptional">May be left empty, which asks nothing.</param>
/// <param name="IsSwitch">True or false; unit and range mean nothing then.</param>
internal sealed record PresetField(
    string Name, string Label, string Unit, double Scale, double Min, double Max, string Meaning,
    bool IsWhole = false, bool IsDuration = false, bool IsOptional = false, bool IsSwitch = false)
{
    /// <summary>Range and meaning, as read under the field.</summary>
    public string Hint => IsSwitch ? Meaning
        : $"{Formats.Number(Min, Min % 1 == 0 ? 0 : Math.Abs(Min) < 0.01 ? 4 : 2)} to {Formats.Number(Max)}{(IsOptional ? ", or empty: not asked" : "")}. {Meaning}";
}

/// <summary>The fields of each kind of preset, in the order an operator thinks about them.</summary>
internal static class PresetFields
{
    public static readonly IReadOnlyList<PresetField> Label =
    [
        new("KTp", "Target distance", "ATR", 1, 0.1, 100, "A wider target pays more and is reached less often."),
        new("KSl", "Stop distance", "ATR", 1, 0.1, 100, "A wider stop survives more noise and loses more when hit."),
        new("HorizonBars", "Longest hold", "bars", 1, 5, 1440, "One-minute bars after entry, then the trade is closed.", IsWhole: true),
        new("RiskMaeAtr", "Risk rule", "ATR", 1, 0.1, 200, "An adverse move beyond this counts as a stop, whatever happens later."),
        new("FeeRate", "Taker fee, per side", "bps", 1e4, 0, 100, "Charged on entry and on exit."),
        new("SlippageK", "Slippage, per side", "ATR", 1, 0, 5, "Grows with volatility; part of every fill."),
    ];

    public static readonly IReadOnlyList<PresetField> Policy =
    [
        new("EvMin", "EV_MIN, least expected value", "bps", 1e4, -100, 1000, "After costs and risk penalty. Higher means fewer, better entries."),
        new("Q05MinAtr", "Q05_MIN, worst 5 % return", "ATR", 1, -100, 0, "Closer to zero refuses more; above the stop it refuses everything."),
        new("MaeMaxAtr", "MAE_MAX, adverse excursion", "ATR", 1, 0.1, 100, "Expected worst moment on the way. Lower refuses more."),
        new("RiskPenaltyWeight", "Risk penalty weight", "×", 1, 0, 10, "Share of the shortfall beyond the stop that is charged to EV."),
        new("RiskPerTradeFraction", "Risk per trade", "% of equity", 100, 0.01, 10, "Loss at the stop; this sizes the position."),
        new("NotionalFractionMax", "Largest position", "% of equity", 100, 1, 1000, "Notional of one position."),
        new("LeverageMax", "Leverage, at most", "×", 1, 1, 20, "Upper bound of the leverage chosen.", IsWhole: true),
        new("HighVolSizeFactor", "Size in high volatility", "×", 1, 0, 1, "Multiplier while BTC is in its volatile regime; 0 blocks entries."),
    ];

    public static readonly IReadOnlyList<PresetField> Risk =
    [
        new("UsedMarginFractionMax", "Used margin", "% of equity", 100, 1, 100, "No entry may push used margin past this."),
        new("TotalNotionalFractionMax", "Total notional", "% of equity", 100, 1, 2000, "Sum of all open positions."),
        new("DirectionalNotionalFractionMax", "One direction", "% of equity", 100, 1, 2000, "All longs, or all shorts."),
        new("DayLossFractionMax", "Day loss", "% of day's opening equity", 100, 0.1, 50, "Beyond it no entries until 00:00 UTC."),
        new("PositionsMax", "Positions", "open at once", 1, 1, 50, "Open and pending together.", IsWhole: true),
        new("DataAgeMax", "Data age", "s", 1, 1, 300, "Oldest market data an entry may rest on.", IsDuration: true),
        new("SymbolNotionalFractionMax", "One symbol", "% of equity", 100, 1, 2000, "Open notional of one symbol."),
        new("TierANotionalFractionMax", "Tier A, BTC and ETH", "% of equity", 100, 0, 2000, "Both together, long and short."),
        new("TierBNotionalFractionMax", "Tier B, large coins", "% of equity", 100, 0, 2000, "All of them together."),
        new("TierCNotionalFractionMax", "Tier C, other coins", "% of equity", 100, 0, 2000, "Thin markets fall together. 0 trades none."),
        new("MetalsNotionalFractionMax", "Gold and silver", "% of equity", 100, 0, 2000, "Tokens of gold included."),
        new("BtcBetaFractionMax", "BTC beta", "% of equity", 100, 1, 4000, "Net positions counted as so much BTC; a hedge passes."),
        new("EntriesPerMinuteMax", "Entries", "a minute", 1, 1, 100, "More is a loop that ran away.", IsWhole: true),
        new("PriceSpreadFractionMax", "Price spread", "%", 100, 0.1, 20, "Mark, last and reference price may differ by this."),
    ];

    public static readonly IReadOnlyList<PresetField> Quality =
    [
        new("DriftWindowMinutes", "Drift window", "minutes", 1, 60, 1440, "Rows compared with the training reference. Longer is steadier and slower.", IsWhole: true),
        new("PsiWarn", "PSI to watch", "PSI", 1, 0.0001, 10, "Shown in amber. By convention 0.1."),
        new("PsiCritical", "PSI of a shift", "PSI", 1, 0.0001, 10, "Shown in red. By convention 0.25."),
        new("PsiAlert", "PSI that alerts", "PSI", 1, 0.0001, 10, "What chance explains never alerts, whatever its PSI."),
        new("DriftConfidence", "Confidence of the chance limit", "%", 100, 50, 99.9999, "Higher alerts less often without cause."),
        new("MissingFractionMax", "Missing bars", "% of the last hour", 100, 0, 100, "Per symbol; at least two bars."),
        new("CandleLatencyMax", "Candle latency", "s", 1, 0.05, 60, "Close to arrival, median of five minutes.", IsDuration: true),
        new("OutlierSigmas", "Outlying return", "robust σ", 1, 3, 100, "A one-minute return beyond this is an outlier."),
        new("OutlierBasisAtr", "Price off mark", "ATR", 1, 0.5, 100, "A last price further from mark is an outlier."),
        new("OutlierFractionMax", "Outliers", "% of the last hour", 100, 0, 100, "Per symbol; at least three bars."),
        new("QuarantinedPerHourMax", "Quarantined messages", "per hour", 1, 0, 1_000_000, "Of the whole desk.", IsWhole: true),
        new("ClearFraction", "Resolves below", "% of threshold", 100, 10, 100, "Lower keeps an alert open longer and stops it from flickering."),
    ];

    /// <summary>Which targets are judged is no field: those that open or refuse trades.</summary>
    public static readonly IReadOnlyList<PresetField> Promotion =
    [
        new("TrainRowsMin", "Training rows, at least", "rows", 1, 1, 100_000_000, "Learned from. A model made elsewhere is not asked.", IsWhole: true),
        new("TestRowsMin", "Test rows, at least", "rows", 1, 1, 100_000_000, "Measured on after the training window.", IsWhole: true),
        new("LossRatioMax", "Test loss, at most", "× constant's", 1, 0.01, 10, "Of the expected return and its worst 5 %, both sides. 1 is no better than the best constant."),
        new("OverfittingProbabilityMax", "Probability of overfitting, at most", "%", 100, 0, 100, "Of the walk-forward backtest. 50 % is a coin flip between configurations.", IsOptional: true),
        new("DeflatedSharpeMin", "Deflated Sharpe, at least", "%", 100, 0, 100, "Probability that the Sharpe ratio is more than the trials alone would show.", IsOptional: true),
        new("PsiMax", "Drift, at most", "PSI", 1, 0.0001, 10, "Of the worst feature against training. It binds as it stands, also where chance alone may reach it; an alert takes 0.65.", IsOptional: true),
        new("DriftAgeHoursMax", "Age of the drift figure", "hours", 1, 0.01, 8_760, "An older measurement does not speak of today."),
        new("ShadowHoursMin", "Hours beside the champion", "hours", 1, 0, 8_760, "Whole hours decided in shadow. 168 is a week.", IsOptional: true),
        new("AsksChallenger", "Compare with the champion", "", 1, 0, 1, "Refuses a challenger that is shown to earn less than the champion after costs.", IsSwitch: true),
    ];

    public static IReadOnlyList<PresetField> Of(string kind) => kind switch
    {
        "label" => Label,
        "policy" => Policy,
        "risk" => Risk,
        "quality" => Quality,
        "promotion" => Promotion,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Preset kinds are label, policy, risk, quality and promotion."),
    };
}
