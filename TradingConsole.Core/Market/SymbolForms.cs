using System.Diagnostics.CodeAnalysis;

namespace TradingConsole.Core.Market;

/// <summary>The other spellings of a <see cref="Symbol"/>, converted only at the edge that speaks them.</summary>
public static class SymbolForms
{
    /// <summary>The name as REST parameters spell it: the canonical form. Percent-encode it into a query.</summary>
    public static string ToRest(this Symbol symbol) => symbol.Value;

    /// <summary>The name as stream names spell it: lower case, e.g. <c>btcusdt</c>.</summary>
    public static string ToWs(this Symbol symbol) => symbol.Value.ToLowerInvariant();

    /// <summary>The unified name ccxt uses for a linear contract, e.g. <c>BTC/USDT:USDT</c>.</summary>
    /// <param name="quoteAsset">The instrument's quote asset: the split is never guessed from the name.</param>
    /// <exception cref="ArgumentException">The symbol does not end in that asset.</exception>
    public static string ToCcxt(this Symbol symbol, string quoteAsset)
    {
        ArgumentException.ThrowIfNullOrEmpty(quoteAsset);
        var name = symbol.Value;
        var mark = name.IndexOf('_', StringComparison.Ordinal);
        var pair = mark < 0 ? name : name[..mark];
        var expiry = mark < 0 ? "" : "-" + name[(mark + 1)..];
        if (pair.Length <= quoteAsset.Length || !pair.EndsWith(quoteAsset, StringComparison.Ordinal))
        {
            throw new ArgumentException($"Symbol '{name}' does not end in quote asset '{quoteAsset}'.", nameof(quoteAsset));
        }

        return $"{pair[..^quoteAsset.Length]}/{quoteAsset}:{quoteAsset}{expiry}";
    }

    /// <exception cref="FormatException">Not a REST symbol; the message says which rule it broke.</exception>
    public static Symbol FromRest(string text) => Symbol.Parse(text);

    /// <exception cref="FormatException">Not a stream symbol; the message says which rule it broke.</exception>
    public static Symbol FromWs(string text) =>
        TryFromWs(text, out var symbol, out var reason) ? symbol : throw new FormatException(reason);

    /// <exception cref="FormatException">Not a linear ccxt symbol; the message says which rule it broke.</exception>
    public static Symbol FromCcxt(string text) =>
        TryFromCcxt(text, out var symbol, out var reason) ? symbol : throw new FormatException(reason);

    public static bool TryFromWs(string? text, out Symbol symbol, [NotNullWhen(false)] out string? reason)
    {
        symbol = default;
        if (text is null || text.Any(char.IsUpper))
        {
            reason = text is null
                ? "Stream symbol is empty; expected lower-case letters and digits such as btcusdt."
                : $"Stream symbol '{Shorten(text)}' holds upper-case letters; streams spell it {Shorten(text.ToLowerInvariant())}.";
            return false;
        }

        return Symbol.TryParse(text.ToUpperInvariant(), out symbol, out reason);
    }

    public static bool TryFromCcxt(string? text, out Symbol symbol, [NotNullWhen(false)] out string? reason)
    {
        symbol = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (text is null || slash <= 0 || colon <= slash + 1 || colon == text.Length - 1)
        {
            reason = $"ccxt symbol '{Shorten(text ?? "")}' is not of the form BASE/QUOTE:SETTLE such as BTC/USDT:USDT.";
            return false;
        }

        var quote = text[(slash + 1)..colon];
        var settle = text[(colon + 1)..];
        var dash = settle.IndexOf('-', StringComparison.Ordinal);
        var expiry = dash < 0 ? "" : settle[(dash + 1)..];
        settle = dash < 0 ? settle : settle[..dash];
        if (settle != quote)
        {
            reason = $"ccxt symbol '{Shorten(text)}' settles in '{Shorten(settle)}', not in its quote asset: only linear contracts are traded.";
            return false;
        }

        if (dash >= 0 && (expiry.Length != 6 || !expiry.All(char.IsAsciiDigit)))
        {
            reason = $"ccxt symbol '{Shorten(text)}' has expiry '{Shorten(expiry)}'; expected six digits, YYMMDD.";
            return false;
        }

        return Symbol.TryParse(text[..slash] + quote + (dash < 0 ? "" : "_" + expiry), out symbol, out reason);
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
