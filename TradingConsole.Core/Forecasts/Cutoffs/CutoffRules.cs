namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>What decides which price stands for a market at a moment.</summary>
public sealed record CutoffRules
{
    public static CutoffRules Default { get; } = new();

    /// <summary>Part of what a run's configuration hash covers.</summary>
    public string Version { get; init; } = "cutoffs-v1";

    /// <summary>Oldest age at which a price still counts as shown at the moment, inclusive. Default 60 min.</summary>
    public TimeSpan Staleness { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Oldest price that an hourly snapshot repeats; its age is kept with it. Default 24 h.</summary>
    public TimeSpan SnapshotStaleness { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Oldest volume or open interest that an hourly snapshot repeats. Default 72 h.</summary>
    public TimeSpan ActivityStaleness { get; init; } = TimeSpan.FromHours(72);

    /// <summary>How long before the end a cut-off lies; null for <see cref="CutoffType.Daily"/>, which hangs on no end.</summary>
    public static TimeSpan? Before(CutoffType type) => type switch
    {
        CutoffType.DayBefore => TimeSpan.FromHours(24),
        CutoffType.HourBefore => TimeSpan.FromHours(1),
        _ => null,
    };
}
