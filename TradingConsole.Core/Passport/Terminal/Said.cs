using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>A sentence for a person as facts: which one it is, what it says of which values, and how it reads in English.</summary>
/// <remarks>A page words it by <see cref="Code"/> in the reader's language; the API gives the sentence with its code.</remarks>
/// <param name="Code">Stable, snake_case; null for somebody else's words, such as the desk's, which are said as they stand.</param>
/// <param name="Text">The English sentence: field, value, rule.</param>
/// <param name="Values">What is filled in, in the order of the English sentence, written as it shall be read.</param>
public sealed record Said(string? Code, string Text, ImmutableArray<string> Values)
{
    /// <param name="text">Its places are the values.</param>
    public static Said Of(string code, FormattableString text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var places = new Places();
        return new Said(code, text.ToString(places), [.. places.Filled]);
    }

    /// <summary>Words that have no code here.</summary>
    public static Said Words(string text) => new(null, text, []);

    public override string ToString() => Text;

    // Writes down what it fills in while the sentence is made, so that both are written once and one way.
    private sealed class Places : IFormatProvider, ICustomFormatter
    {
        public List<string> Filled { get; } = [];

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider)
        {
            var value = (arg is IFormattable figure ? figure.ToString(format, CultureInfo.InvariantCulture) : arg?.ToString()) ?? "";
            Filled.Add(value);
            return value;
        }
    }
}
