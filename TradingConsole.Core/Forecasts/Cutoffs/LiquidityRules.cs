namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>Where one bucket of liquidity ends and the next begins.</summary>
/// <remarks>
/// A market is as liquid as the poorer of what is known of it says, since volume alone can be made by trading with oneself. A market of which
/// nothing is known is in no bucket: unknown is not low.
/// </remarks>
public sealed record LiquidityRules
{
    public static LiquidityRules Default { get; } = new();

    public string Version { get; init; } = "liquidity-v2";

    /// <summary>24 h volume from which a market is Mid, USD. Default 1,000.</summary>
    public double VolumeMidUsd { get; init; } = 1_000;

    /// <summary>24 h volume from which a market is High, USD. Default 50,000.</summary>
    public double VolumeHighUsd { get; init; } = 50_000;

    /// <summary>Open interest from which a market is Mid, USD. Default 5,000.</summary>
    public double OpenInterestMidUsd { get; init; } = 5_000;

    /// <summary>Open interest from which a market is High, USD. Default 100,000.</summary>
    public double OpenInterestHighUsd { get; init; } = 100_000;

    /// <returns>Null when neither is known.</returns>
    public LiquidityBucket? Of(double? volume24hUsd, double? openInterestUsd)
    {
        var byVolume = Bucket(volume24hUsd, VolumeMidUsd, VolumeHighUsd);
        var byInterest = Bucket(openInterestUsd, OpenInterestMidUsd, OpenInterestHighUsd);
        return byVolume is { } volume && byInterest is { } interest
            ? (LiquidityBucket)Math.Min((int)volume, (int)interest)
            : byVolume ?? byInterest;
    }

    private static LiquidityBucket? Bucket(double? usd, double mid, double high) =>
        usd is not { } known ? null : known >= high ? LiquidityBucket.High : known >= mid ? LiquidityBucket.Mid : LiquidityBucket.Low;
}
