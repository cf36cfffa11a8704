namespace TradingConsole.Core.Market.Archive;

/// <summary>Recorded 1-minute candles of one symbol, columnar.</summary>
/// <remarks>
/// Shape of every column: [bars], oldest first. <see cref="Minutes"/> holds <see cref="Time.MinuteGrid"/> indexes, strictly
/// ascending; a jump of more than one is a gap. Prices are finite and positive, volume (base asset) is finite and not negative.
/// Safe to share between threads: nothing writes after <see cref="CandleArchive.Open"/> returned.
/// </remarks>
public sealed class ArchiveSeries
{
    public required Symbol Symbol { get; init; }

    public required long[] Minutes { get; init; }

    public required double[] Open { get; init; }

    public required double[] High { get; init; }

    public required double[] Low { get; init; }

    public required double[] Close { get; init; }

    public required double[] Volume { get; init; }

    /// <summary>Settled funding rates, oldest first; empty when none were recorded. Timestamps are the exchange's own.</summary>
    public required FundingRate[] Funding { get; init; }

    /// <summary>Most decimals any price of the source was written with: the grid the prices lie on.</summary>
    public required int PriceDecimals { get; init; }

    /// <summary>Most decimals any volume of the source was written with.</summary>
    public required int VolumeDecimals { get; init; }

    public int Length => Minutes.Length;

    /// <summary>Position of the bar that opens at <paramref name="minute"/>, or -1 when it was not recorded.</summary>
    public int IndexOf(long minute)
    {
        if (Length == 0 || minute < Minutes[0] || minute > Minutes[^1])
        {
            return -1;
        }

        // Recorded series are nearly gapless, so the distance from the first bar is right or almost right.
        var guess = (int)Math.Min(minute - Minutes[0], Length - 1);
        if (Minutes[guess] == minute)
        {
            return guess;
        }

        var found = Array.BinarySearch(Minutes, 0, guess, minute);
        return found < 0 ? -1 : found;
    }
}
