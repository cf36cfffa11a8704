using System.Globalization;

namespace TradingConsole.Core.Market.Archive;

/// <summary>Correctly rounded text-to-double for the plain decimals price files are made of.</summary>
/// <remarks>
/// Up to 15 digits and 22 decimals, digits and power of ten are both exact doubles, so one division rounds correctly
/// (Clinger 1990); anything else, exponents included, takes the runtime's parser. Both give the same bits.
/// </remarks>
internal static class DecimalText
{
    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
        1e21, 1e22,
    ];

    /// <param name="decimals">Significant decimals: trailing zeros do not count.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value, out int decimals)
    {
        long digits = 0;
        var count = 0;
        var afterPoint = -1;
        var lastNonZero = 0;
        foreach (var c in text)
        {
            if (c is >= (byte)'0' and <= (byte)'9')
            {
                digits = (digits * 10) + (c - '0');
                count += digits == 0 ? 0 : 1;
                if (afterPoint >= 0)
                {
                    afterPoint++;
                    lastNonZero = c == '0' ? lastNonZero : afterPoint;
                }

                if (count > 15)
                {
                    return TryParseSlowly(text, out value, out decimals);
                }
            }
            else if (c == '.' && afterPoint < 0)
            {
                afterPoint = 0;
            }
            else
            {
                return TryParseSlowly(text, out value, out decimals);
            }
        }

        decimals = lastNonZero;
        if (text.IsEmpty || (afterPoint == 0 && text.Length == 1) || afterPoint > 22)
        {
            return TryParseSlowly(text, out value, out decimals);
        }

        value = afterPoint > 0 ? digits / PowersOfTen[afterPoint] : digits;
        return true;
    }

    private static bool TryParseSlowly(ReadOnlySpan<byte> text, out double value, out int decimals)
    {
        decimals = 0;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
        {
            decimals = (exact / 1.000000000000000000000000000000000m).Scale;
        }

        return true;
    }
}
