using System.Globalization;

namespace TradingConsole.Core.Features;

/// <summary>What a kernel refuses to compute from.</summary>
internal static class BarRules
{
    /// <exception cref="ArgumentException">The minute is not after <paramref name="last"/>.</exception>
    public static void Check(long minute, long? last)
    {
        if (minute <= last)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"minute was {minute}, the last bar was {last}; bars must come in ascending order, each once."), nameof(minute));
        }
    }

    /// <exception cref="ArgumentException">The price is not a positive finite number.</exception>
    public static void CheckPrice(double price, string field, long minute)
    {
        if (!(price > 0 && double.IsFinite(price)))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{field} of minute {minute} was {price}; a price is a positive finite number."), field);
        }
    }

    /// <exception cref="ArgumentException">The volume is negative, NaN or infinite.</exception>
    public static void CheckVolume(double volume, long minute)
    {
        if (!(volume >= 0 && double.IsFinite(volume)))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"volume of minute {minute} was {volume}; a volume is a finite number, not negative."), nameof(volume));
        }
    }
}
