namespace TradingConsole.Core.Forecasts.Streaming;

/// <summary>Which messages count, and until when.</summary>
public sealed record StreamRules
{
    public static StreamRules Default { get; } = new();

    /// <summary>A minute takes messages until so long after its end, by the receiver's clock; what comes later is counted late and left out.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A message stamped further ahead of its receipt is counted and left out.</summary>
    public TimeSpan AheadMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A book at most so wide shows a price: its middle.</summary>
    public double SpreadMax { get; init; } = 0.10;

    /// <summary>The most prices one market's minute keeps; further ones are counted and left out.</summary>
    public int PointsMax { get; init; } = 20_000;

    /// <summary>A usual number of trades is told once the market was heard for so long before the last five minutes.</summary>
    public TimeSpan UsualLeast { get; init; } = TimeSpan.FromMinutes(15);
}
