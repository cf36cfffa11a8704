using System.Diagnostics.CodeAnalysis;

namespace TradingConsole.Core.Market;

/// <summary>A contract's canonical name, e.g. <c>BTCUSDT</c> or <c>1000PEPEUSDT</c>: upper case, no separators.</summary>
/// <remarks>Letters of any script: such contracts are listed. Other spellings are in <see cref="SymbolForms"/>. <c>default</c> is no symbol and prints as an empty string.</remarks>
public readonly record struct Symbol : IComparable<Symbol>
{
    private const int LengthMax = 32;

    private readonly string? _value;

    private Symbol(string value) => _value = value;

    /// <summary>The market factor every feature row reads.</summary>
    public static readonly Symbol Btc = new("BTCUSDT");

    public string Value => _value ?? "";

    /// <exception cref="FormatException">Not a canonical symbol; the message says which rule it broke.</exception>
    public static Symbol Parse(string text) =>
        TryParse(text, out var symbol, out var reason) ? symbol : throw new FormatException(reason);

    public static bool TryParse(string? text, out Symbol symbol, [NotNullWhen(false)] out string? reason)
    {
        symbol = default;
        reason = string.IsNullOrWhiteSpace(text) ? "Symbol is empty; expected letters and digits such as BTCUSDT."
            : text.Length > LengthMax ? $"Symbol '{text[..LengthMax]}…' has {text.Length} characters; at most {LengthMax} are allowed."
            : text.Any(c => !char.IsLetter(c) && !char.IsAsciiDigit(c) && c != '_')
                ? $"Symbol '{text}' holds a separator or blank; the canonical form is letters and digits such as BTCUSDT."
            : text.Any(char.IsLower) ? $"Symbol '{text}' holds lower-case letters; the canonical form is {text.ToUpperInvariant()}."
            : !ComesBackFromLowerCase(text) ? $"Symbol '{text}' holds a letter without its own lower case."
            : null;
        if (reason is not null)
        {
            return false;
        }

        symbol = new Symbol(text!);
        return true;
    }

    // A few letters (Kelvin sign, dotted I, capital sharp s) have no lower case of their own: no stream name could be turned back.
    private static bool ComesBackFromLowerCase(string text)
    {
        var lower = text.ToLowerInvariant();
        return !lower.Any(char.IsUpper) && string.Equals(lower.ToUpperInvariant(), text, StringComparison.Ordinal);
    }

    public int CompareTo(Symbol other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
