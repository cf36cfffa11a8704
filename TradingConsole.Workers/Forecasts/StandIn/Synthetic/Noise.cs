using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>Chance without memory: the same key gives the same draw, in any order and any process.</summary>
internal static class Noise
{
    /// <summary>64 mixed bits of a key.</summary>
    public static ulong Bits(ulong seed, ulong a, ulong b = 0, ulong c = 0) => Mix(Mix(Mix(Mix(seed) ^ a) ^ b) ^ c);

    /// <summary>Uniform, strictly between 0 and 1.</summary>
    public static double Uniform(ulong bits) => ((bits >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Standard normal.</summary>
    public static double Gaussian(ulong bits) => NormalDistribution.Quantile(Uniform(bits));

    /// <summary>The finalizer of splitmix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
