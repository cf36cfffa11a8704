namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>Which synthetic world is played.</summary>
public sealed record SyntheticOptions
{
    /// <summary>Another seed is another world.</summary>
    public ulong Seed { get; init; } = 20260120;

    /// <summary>An event begins at each multiple of it, UTC; 1 to 24 h and a divisor of a day. Default 6 h: some 600 markets settle in 90 days.</summary>
    public TimeSpan EventInterval { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How far back the catalogue lists markets, by their opening. Default 120 days.</summary>
    public TimeSpan CatalogueDepth { get; init; } = TimeSpan.FromDays(120);
}
