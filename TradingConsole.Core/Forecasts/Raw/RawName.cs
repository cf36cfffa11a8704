namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>
/// What kind of answers a file holds, with a part after a dot where one run keeps several files of a kind: <c>prices</c>, <c>prices.0002</c>.
/// </summary>
public static class RawName
{
    private const int LengthMax = 64;

    /// <summary>The kind without its part.</summary>
    public static string Kind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? name : name[..dot];
    }

    /// <param name="part">From 1.</param>
    public static string Part(string kind, int part) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind}.{part:0000}");

    /// <summary>A name becomes part of a path: small letters, digits, <c>-</c>, and one dot inside.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    internal static void Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var isFit = name.Length <= LengthMax && name[0] is not '.' && name[^1] is not '.' && name.Count(c => c == '.') <= 1
            && name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-' or '.');
        if (!isFit)
        {
            throw new ArgumentException($"raw name '{name}': small letters, digits, '-' and one dot inside, at most {LengthMax}", nameof(name));
        }
    }
}
