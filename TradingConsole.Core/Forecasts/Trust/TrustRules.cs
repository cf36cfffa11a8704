namespace TradingConsole.Core.Forecasts.Trust;

/// <summary>What the trust score is made of and how much of each. Formula and sensitivity: docs/metrics.md, Trust score.</summary>
public sealed record TrustRules
{
    public static TrustRules Default { get; } = new();

    /// <summary>Shares of the score; only their ratios count.</summary>
    public double LiquidityWeight { get; init; } = 0.25;

    public double StabilityWeight { get; init; } = 0.20;

    public double QuestionQualityWeight { get; init; } = 0.20;

    /// <summary>Of not being suspicious.</summary>
    public double ManipulationWeight { get; init; } = 0.25;

    public double DisputeWeight { get; init; } = 0.10;

    /// <summary>Value of a component nobody can tell.</summary>
    public double Neutral { get; init; } = 0.5;

    /// <summary>24 h volume and open interest, USD: at or below nothing, at or above full, by its logarithm between.</summary>
    public Ramp Liquidity { get; init; } = new(100, 100_000);

    /// <summary>Realised over expected spread of the price: at or below the first calm, at or above the second none.</summary>
    public Ramp Restlessness { get; init; } = new(1, 4);

    /// <summary>24 h volume over open interest: the same money going round.</summary>
    public Ramp VolumeToOpenInterest { get; init; } = new(2, 20);

    /// <summary>24 h volume a wallet, USD.</summary>
    public Ramp VolumePerWallet { get; init; } = new(2_000, 50_000);

    /// <summary>Share of the volume by the largest wallet.</summary>
    public Ramp TopShare { get; init; } = new(0.25, 0.75);

    /// <summary>Share of the volume that ended where it began.</summary>
    public Ramp RoundTripShare { get; init; } = new(0.20, 0.70);

    /// <summary>Value of a settled market's dispute state when it was disputed once.</summary>
    public double DisputedOnce { get; init; } = 0.5;

    /// <summary>Older activity, frames and bands count as unknown.</summary>
    public TimeSpan AgeMax { get; init; } = TimeSpan.FromHours(48);
}

/// <summary>0 at or below <paramref name="From"/>, 1 at or above <paramref name="To"/>, between them by the logarithm.</summary>
/// <param name="From">Above 0.</param>
/// <param name="To">Above <paramref name="From"/>.</param>
public readonly record struct Ramp(double From, double To)
{
    public double At(double value) => value <= From ? 0 : value >= To ? 1 : Math.Log(value / From) / Math.Log(To / From);
}
