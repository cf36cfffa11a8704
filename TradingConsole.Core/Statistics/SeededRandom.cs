using System.Numerics;

namespace TradingConsole.Core.Statistics;

/// <summary>The house's only source of randomness: xoshiro256** seeded by splitmix64.</summary>
/// <remarks>
/// The sequence is part of the contract: a seed written down today gives the same integers and doubles on every machine and
/// runtime (Gaussians call the platform's logarithm, which may differ in the last bit between operating systems). Not thread safe; give each thread its own <see cref="Fork"/>. Not for secrets.
/// Source: Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators (2021).
/// </remarks>
public sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;
    private double _spareGaussian;
    private bool _hasSpareGaussian;

    public SeededRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), on the grid of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0..<paramref name="max"/>−1, without modulo bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is below 1.</exception>
    public int NextInt(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);

        // Lemire's multiply-shift: the low half decides whether the draw falls into the short remainder.
        var range = (ulong)max;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        if (low < range)
        {
            var remainder = (0UL - range) % range;
            while (low < remainder)
            {
                high = Math.BigMul(NextUInt64(), range, out low);
            }
        }

        return (int)high;
    }

    /// <summary>Standard normal (mean 0, deviation 1), by the polar method; draws come in pairs.</summary>
    public double NextGaussian()
    {
        if (_hasSpareGaussian)
        {
            _hasSpareGaussian = false;
            return _spareGaussian;
        }

        double x, y, square;
        do
        {
            x = (2 * NextDouble()) - 1;
            y = (2 * NextDouble()) - 1;
            square = (x * x) + (y * y);
        }
        while (square >= 1 || square == 0);

        var scale = Math.Sqrt(-2 * Math.Log(square) / square);
        _spareGaussian = y * scale;
        _hasSpareGaussian = true;
        return x * scale;
    }

    /// <summary>An independent sequence for one named stream (a symbol, a tree, a thread).</summary>
    /// <remarks>Depends on the current state and the stream number only, and does not advance this sequence.</remarks>
    public SeededRandom Fork(ulong stream)
    {
        var mixed = stream;
        var seed = SplitMix(ref mixed) ^ BitOperations.RotateLeft(_s0, 13) ^ BitOperations.RotateLeft(_s3, 41);
        return new SeededRandom(seed);
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
