using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>A grain in which price history is kept, and for how long at least. An expired grain answers with an empty page, not an error.</summary>
/// <param name="Bucket">Distance of its points.</param>
/// <param name="Kept">Null: for ever (since 2022-11-18).</param>
public sealed record PriceTier(TimeSpan Bucket, TimeSpan? Kept)
{
    /// <summary>Finest first.</summary>
    public static ImmutableArray<PriceTier> All { get; } =
    [
        new(TimeSpan.FromSeconds(60), TimeSpan.FromDays(7)),
        new(TimeSpan.FromSeconds(300), TimeSpan.FromDays(60)),
        new(TimeSpan.FromSeconds(1800), TimeSpan.FromDays(90)),
        new(TimeSpan.FromSeconds(10800), null),
        new(TimeSpan.FromSeconds(43200), null),
    ];

    /// <summary>The finest grain, of at least <paramref name="bucketLeast"/>, that still knows what was <paramref name="age"/> ago.</summary>
    public static PriceTier FinestFor(TimeSpan age, TimeSpan bucketLeast) =>
        All.FirstOrDefault(tier => tier.Bucket >= bucketLeast && !(tier.Kept < age)) ?? All[^1];
}
