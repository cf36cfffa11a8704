namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>What earns an interruption.</summary>
public sealed record AlertRules
{
    public static AlertRules Default { get; } = new();

    /// <summary>How far outside its band a price must be, in widths of the band.</summary>
    public double BreachScoreLeast { get; init; } = 0.10;

    /// <summary>A narrower band counts as this wide, in probability: a tick beside a certainty is no news.</summary>
    public double WidthLeast { get; init; } = 0.02;

    /// <summary>Older prices say nothing.</summary>
    public TimeSpan PriceAgeMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>24 h volume over its usual from which volume agrees.</summary>
    public double VolumeVelocityLeast { get; init; } = 1.5;

    /// <summary>Relative change of open interest, either way, from which it agrees.</summary>
    public double OiChangeLeast { get; init; } = 0.10;

    /// <summary>Trades in five minutes from which trading agrees, if they are also …</summary>
    public int TradeCountLeast { get; init; } = 10;

    /// <summary>… so many times the usual.</summary>
    public double TradeCountRatioLeast { get; init; } = 3;

    /// <summary>Signs of structure that must agree.</summary>
    public int StructureLeast { get; init; } = 1;

    /// <summary>A question more ambiguous than this, or one nobody judged, raises nothing.</summary>
    public double AmbiguityMax { get; init; } = 0.5;

    /// <summary>A market trusted less than this, or not scored, raises nothing.</summary>
    public double TrustLeast { get; init; } = 40;

    /// <summary>From this breach on, with <see cref="HighStructureLeast"/> signs and <see cref="HighTrustLeast"/>, it is HIGH.</summary>
    public double HighScoreLeast { get; init; } = 1.0;

    public int HighStructureLeast { get; init; } = 2;

    public double HighTrustLeast { get; init; } = 60;

    /// <summary>From this breach on, or with two signs of structure, it is MED; the rest is FYI.</summary>
    public double MedScoreLeast { get; init; } = 0.5;

    /// <summary>A market is silent in a direction for so long after an alert, unless the next one is graver.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromHours(6);

    /// <summary>A price that is back in its band within this time made a false alarm.</summary>
    public TimeSpan FalseAlarmWithin { get; init; } = TimeSpan.FromHours(6);
}
