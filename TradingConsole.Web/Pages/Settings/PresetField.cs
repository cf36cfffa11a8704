namespace TradingConsole.Web.Pages.Settings;

/// <summary>One number of a preset as the form shows it.</summary>
/// <param name="Name">Property name of the preset record.</param>
/// <param name="Unit">What the operator types: <c>%</c>, <c>bps</c>, <c>ATR</c>, <c>bars</c>, <c>×</c>, <c>s</c> or a noun.</param>
/// <param name="Scale">Shown value = stored value × scale.</param>
/// <param name="Min">Smallest shown value, inclusive.</param>
/// <param name="Max">Largest shown value, inclusive.</param>
/// <param name="Meaning">What happens when it grows; read under the field.</param>
internal sealed record PresetField(
    string Name, string Label, string Unit, double Scale, double Min, double Max, string Meaning,
    bool IsWhole = false, bool IsDuration = false);

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

    public static IReadOnlyList<PresetField> Of(string kind) => kind switch
    {
        "label" => Label,
        "policy" => Policy,
        "risk" => Risk,
        "quality" => Quality,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Preset kinds are label, policy, risk and quality."),
    };
}
