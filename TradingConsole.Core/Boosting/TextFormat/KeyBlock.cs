using System.Globalization;

namespace TradingConsole.Core.Boosting.TextFormat;

/// <summary>The <c>key=value</c> lines of the header or of one tree, with the line each key stands on.</summary>
internal sealed class KeyBlock(string name, int firstLine)
{
    private readonly Dictionary<string, (string Value, int Line)> _keys = new(StringComparer.Ordinal);

    public void Add(string key, string value, int line)
    {
        if (!_keys.TryAdd(key, (value, line)))
        {
            throw new LightGbmFormatException($"line {line}: key '{key}' appears twice in the {name}");
        }
    }

    public bool Has(string key) => _keys.ContainsKey(key);

    public string? TextOrNull(string key) => _keys.TryGetValue(key, out var found) ? found.Value : null;

    public int Int(string key, int min, int max)
    {
        var text = Require(key).Value;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max
            ? value
            : throw Error(key, $"is '{text}', must be a whole number from {min} to {max}");
    }

    public string[] Words(string key, int count)
    {
        var words = Require(key).Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == count ? words : throw Error(key, $"has {words.Length} values, must have {count}");
    }

    /// <summary>Numbers that may be infinite, but are numbers.</summary>
    public double[] Doubles(string key, int count) => Parse(key, count, (string word, out double value) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || TryParseInfinity(word, out value));

    public double[] FiniteDoubles(string key, int count) => Parse(key, count, (string word, out double value) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));

    public int[] Ints(string key, int count, int min = int.MinValue, int max = int.MaxValue) => Parse(key, count, (string word, out int value) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);

    public uint[] Words32(string key, int count) => Parse(key, count, (string word, out uint value) =>
        uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out value));

    public double[] DoublesOrZeros(string key, int count) => Has(key) ? Doubles(key, count) : new double[count];

    public int[] CountsOrZeros(string key, int count) => Has(key) ? Ints(key, count, min: 0) : new int[count];

    public LightGbmFormatException Error(string key, string rule) =>
        new($"line {LineOf(key)}: key '{key}' of the {name} {rule}");

    /// <summary>Where a key stands; of a missing one where the block begins.</summary>
    public int LineOf(string key) => _keys.TryGetValue(key, out var found) ? found.Line : firstLine;

    private T[] Parse<T>(string key, int count, TryParseWord<T> tryParse)
    {
        var words = Words(key, count);
        var values = new T[count];
        for (var i = 0; i < count; i++)
        {
            if (!tryParse(words[i], out values[i]))
            {
                throw Error(key, $"has '{words[i]}' as value {i + 1}, which is not a number it may hold");
            }
        }

        return values;
    }

    private (string Value, int Line) Require(string key) =>
        _keys.TryGetValue(key, out var found) ? found : throw Error(key, "is missing");

    private static bool TryParseInfinity(string word, out double value)
    {
        value = word switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            "nan" or "-nan" => double.NaN, // Only where nothing is computed from it, such as a gain.
            _ => 0,
        };
        return value != 0;
    }

    private delegate bool TryParseWord<T>(string word, out T value);
}
