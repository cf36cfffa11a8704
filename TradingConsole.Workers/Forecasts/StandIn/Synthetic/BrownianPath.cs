namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>A Brownian path on [0, length] that can be asked anywhere, in any order: W(0) = 0, variance 1 a day.</summary>
/// <remarks>
/// Lévy's construction: the end first, then midpoints of ever shorter stretches, each conditional on its ends (mean of both, variance a quarter of
/// the stretch), its draw keyed by its place. Below 1/32,768 of the length (53 s of 20 days) it runs straight.
/// </remarks>
internal sealed class BrownianPath(ulong key, double lengthDays)
{
    private const int Levels = 15;

    /// <summary>Where it ends: what the question is about.</summary>
    public double End { get; } = Math.Sqrt(lengthDays) * Noise.Gaussian(Noise.Bits(key, 1));

    /// <param name="days">Since the beginning; clamped to the length.</param>
    public double At(double days)
    {
        var place = Math.Clamp(days / lengthDays, 0, 1);
        var (low, high) = (0.0, End);
        var stretch = lengthDays;
        ulong index = 0;
        for (var level = 0; level < Levels; level++)
        {
            if (place is 0 or 1)
            {
                break; // On an end of the stretch, which is known exactly.
            }

            var draw = Noise.Gaussian(Noise.Bits(key, 2, (ulong)level, index));
            var middle = ((low + high) / 2) + (Math.Sqrt(stretch) / 2 * draw);
            (low, high, place, index) = place < 0.5
                ? (low, middle, place * 2, index * 2)
                : (middle, high, (place * 2) - 1, (index * 2) + 1);
            stretch /= 2;
        }

        return low + ((high - low) * place);
    }
}
