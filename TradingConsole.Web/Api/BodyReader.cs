using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Market;

namespace TradingConsole.Web.Api;

/// <summary>Reads the fields of an act's body one by one; the first that breaks its rule is what the caller is told.</summary>
internal sealed class BodyReader(JsonElement body)
{
    private const int ShownMax = 60;

    /// <summary>What a number of a body stays below: no price and no size is that large.</summary>
    private const decimal NumberEnd = 1_000_000_000_000m;

    /// <summary>Null while every field read so far keeps its rule.</summary>
    public IResult? Problem { get; private set; }

    public static async Task<BodyReader> OfAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(request, cancellationToken);
        return new BodyReader(body) { Problem = problem };
    }

    /// <summary>Of an act on one thing: its id in the address is the first field, and without one the body is not read.</summary>
    /// <param name="id">As it stands in the address.</param>
    /// <param name="rule">What to say of one that is no UUID.</param>
    public static async Task<(Guid Id, BodyReader Body)> OfAsync(HttpRequest request, string id, string rule, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var known)
            ? (known, await OfAsync(request, cancellationToken))
            : (default, new BodyReader(default) { Problem = ApiProblem.BadField("id", id, rule) });

    /// <summary>Null when absent.</summary>
    public string? Text(string field, int lengthMax)
    {
        if (Value(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return Refuse<string>(field, Shown(value), "it must be text.");
        }

        return Spoken(value) is not { } text ? Refuse<string>(field, null, "it must be text of whole characters.")
            : text.Length > lengthMax
                ? Refuse<string>(field, $"{text[..Math.Min(ShownMax, text.Length)]}…", $"it has {text.Length} characters; it must have at most {lengthMax}.")
            : text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'))
                ? Refuse<string>(field, null, "it must be text without control characters.")
            : text;
    }

    /// <summary>One of the words.</summary>
    /// <param name="fallback">For an absent field; null: it must be there.</param>
    public string Word(string field, string? fallback, params ReadOnlySpan<string> words)
    {
        var text = Text(field, 100) ?? fallback;
        if (text is not null && words.Contains(text))
        {
            return text;
        }

        Refuse<string>(field, text, $"it must be {string.Join(", ", words.ToArray()[..^1])}{(words.Length > 1 ? " or " : "")}{words[^1]}.");
        return words[0];
    }

    public Symbol? Symbol(string field)
    {
        if (Text(field, 100) is not { } text)
        {
            return null;
        }

        if (Core.Market.Symbol.TryParse(text, out var symbol, out _))
        {
            return symbol;
        }

        Refuse<string>(field, text, "it must be a canonical symbol such as BTCUSDT.");
        return null;
    }

    public PositionSide? Side(string field)
    {
        var word = Text(field, 100);
        if (word is null or "long" or "short")
        {
            return word is null ? null : word == "long" ? PositionSide.Long : PositionSide.Short;
        }

        Refuse<string>(field, word, "it must be long or short.");
        return null;
    }

    /// <summary>A decimal number above 0 and below <see cref="NumberEnd"/>.</summary>
    public decimal? Positive(string field)
    {
        if (Value(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number is > 0 and < NumberEnd)
        {
            return number;
        }

        Refuse<string>(field, Shown(value), string.Create(CultureInfo.InvariantCulture, $"it must be a number above 0 and below {NumberEnd}."));
        return null;
    }

    public int? Whole(string field, int least, int most)
    {
        if (Value(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse<string>(field, Shown(value), $"it must be a whole number from {least} to {most}.");
        return null;
    }

    public double? Number(string field)
    {
        if (Value(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number))
        {
            return number;
        }

        Refuse<string>(field, Shown(value), "it must be a number.");
        return null;
    }

    public Guid? Id(string field)
    {
        if (Text(field, 100) is not { } text)
        {
            return null;
        }

        if (Guid.TryParse(text, out var id))
        {
            return id;
        }

        Refuse<string>(field, text, "it must be a UUID.");
        return null;
    }

    public DateTimeOffset? Instant(string field)
    {
        if (Text(field, 100) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
        {
            return at;
        }

        Refuse<string>(field, text, "it must be a UTC time such as 2026-11-21T03:48:00Z.");
        return null;
    }

    /// <summary>A list of texts, each read by <paramref name="read"/>; empty when absent.</summary>
    /// <param name="read">Null for a text that is not one.</param>
    public ImmutableArray<T> List<T>(string field, int most, string rule, Func<string, T?> read)
        where T : struct
    {
        if (Value(field) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
        {
            Refuse<string>(field, value.ValueKind == JsonValueKind.Array ? $"{value.GetArrayLength()} entries" : Shown(value), $"it must be a list of at most {most}.");
            return [];
        }

        var items = ImmutableArray.CreateBuilder<T>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || Spoken(item) is not { } text || read(text) is not { } one)
            {
                Refuse<string>(field, Shown(item), rule);
                return [];
            }

            items.Add(one);
        }

        return items.DrainToImmutable();
    }

    public ImmutableArray<Symbol> Symbols(string field, int most) => List<Symbol>(
        field, most, "each must be a canonical symbol such as BTCUSDT.", text => Core.Market.Symbol.TryParse(text, out var symbol, out _) ? symbol : null);

    /// <summary>Refuses the body when a field is missing.</summary>
    public T Required<T>(T? value, string field, string rule)
        where T : struct
    {
        if (value is null)
        {
            Refuse<string>(field, null, rule);
        }

        return value ?? default;
    }

    private T? Refuse<T>(string field, string? value, string rule)
        where T : class
    {
        Problem ??= ApiProblem.BadField(field, value, rule);
        return null;
    }

    private JsonElement? Value(string field) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= ShownMax ? text : $"{text[..ShownMax]}…";
    }

    /// <returns>Null for text with half a pair of surrogates, which is a character nowhere.</returns>
    private static string? Spoken(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
