using System.Collections.Immutable;

namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>A kind of question and how honest its market is.</summary>
/// <param name="Beta">
/// logit(shown) = β · logit(true). Below 1 prices stay too close to one half (underconfident: a Cox slope of 1/β above 1), above 1 they
/// exaggerate (overconfident).
/// </param>
/// <param name="Weight">Share of the events, in hundredths.</param>
internal sealed record SyntheticCategory(string Name, double Beta, int Weight)
{
    /// <summary>Politics underconfident, as published for both large venues; sports honest; crypto overconfident.</summary>
    public static ImmutableArray<SyntheticCategory> All { get; } =
    [
        new("politics", 0.70, 24), new("sports", 1.00, 28), new("crypto", 1.30, 20), new("economics", 0.85, 12), new("weather", 1.00, 8),
        new("culture", 1.15, 8),
    ];

    public static SyntheticCategory Of(double uniform)
    {
        var mark = uniform * All.Sum(category => category.Weight);
        foreach (var category in All)
        {
            mark -= category.Weight;
            if (mark < 0)
            {
                return category;
            }
        }

        return All[^1];
    }
}

/// <summary>How busily a market is traded.</summary>
/// <param name="Step">Distance of its price changes.</param>
/// <param name="VolumeUsd">Typical volume of a day.</param>
/// <param name="TradesPerHour">Mean.</param>
/// <param name="Wallets">Who trades there.</param>
internal sealed record SyntheticLiquidity(TimeSpan Step, double VolumeUsd, double TradesPerHour, int Wallets)
{
    public static SyntheticLiquidity High { get; } = new(TimeSpan.FromMinutes(1), 250_000, 12, 400);

    public static SyntheticLiquidity Mid { get; } = new(TimeSpan.FromMinutes(5), 20_000, 3, 60);

    public static SyntheticLiquidity Low { get; } = new(TimeSpan.FromMinutes(30), 800, 0.4, 12);

    public static SyntheticLiquidity Of(double uniform) => uniform < 0.25 ? High : uniform < 0.65 ? Mid : Low;
}
