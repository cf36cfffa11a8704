using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>
/// Reads one object of the venue's JSON as loosely as it is written: numbers as text or number, <c>""</c> like <c>null</c>, arrays as arrays or as
/// text that holds one. The first field that breaks its rule is remembered in <see cref="Problem"/>; reading goes on with nothing in its place.
/// </summary>
internal sealed class WireFields(JsonElement row)
{
    private const int ShownMax = 80;

    public Rejection? Problem { get; private set; }

    /// <summary>Text, or a number's letters; null when absent, <c>null</c> or empty.</summary>
    public string? Text(string field) => Element(field) is { } value ? Text(field, value) : null;

    /// <summary>The first of several spellings that is there.</summary>
    public string? Text(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (Text(field) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>False when absent.</summary>
    public bool Flag(string field)
    {
        switch (Element(field))
        {
            case null:
                return false;
            case { ValueKind: JsonValueKind.True }:
                return true;
            case { ValueKind: JsonValueKind.False }:
                return false;
            case { } other when bool.TryParse(Text(field, other), out var said):
                return said;
            case { } other:
                Refuse("bad_flag", field, other.GetRawText(), "must be true or false");
                return false;
        }
    }

    /// <summary>A finite number that is not negative, e.g. USD.</summary>
    public double? Amount(string field)
    {
        if (Text(field) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value >= 0)
        {
            return value;
        }

        Refuse("bad_number", field, text, "must be a finite number, 0 or more");
        return null;
    }

    /// <summary>An instant in any of the venue's spellings, to the microsecond.</summary>
    public DateTimeOffset? Time(string field)
    {
        if (Text(field) is not { } text)
        {
            return null;
        }

        if (WireTime.Read(text) is { } time)
        {
            return time;
        }

        Refuse("bad_time", field, text, "must be ISO 8601, 'yyyy-MM-dd HH:mm:ss+00' or epoch seconds");
        return null;
    }

    /// <summary>An array of texts, or text that holds one; null when absent or empty text.</summary>
    public ImmutableArray<string>? Texts(string field)
    {
        if (Element(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return Items(field, value);
        }

        try
        {
            using var inner = JsonDocument.Parse((value.ValueKind == JsonValueKind.String ? Letters(field, value) : value.GetRawText()) ?? string.Empty);
            if (inner.RootElement.ValueKind == JsonValueKind.Array)
            {
                return Items(field, inner.RootElement);
            }
        }
        catch (JsonException)
        {
            // Said below, with the value.
        }

        Refuse("bad_array", field, value.GetRawText(), "must be a JSON array or text that holds one");
        return null;
    }

    /// <summary>The objects of a real array; none when it is absent.</summary>
    public IEnumerable<JsonElement> Objects(string field) =>
        Element(field) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    /// <summary>A condition id in small letters: <c>0x</c> and 64 hexadecimal digits.</summary>
    public string? ConditionId(params ReadOnlySpan<string> fields)
    {
        if (Text(fields) is not { } text)
        {
            Refuse("no_condition_id", fields[0], string.Empty, "is missing");
            return null;
        }

        var id = text.ToLowerInvariant();
        if (id.Length == 66 && id.StartsWith("0x", StringComparison.Ordinal) && id.Skip(2).All(char.IsAsciiHexDigitLower))
        {
            return id;
        }

        Refuse("bad_condition_id", fields[0], text, "must be 0x and 64 hexadecimal digits");
        return null;
    }

    public void Refuse(string reason, string field, string value, string rule) =>
        Problem ??= new Rejection(reason, $"{field} '{(value.Length > ShownMax ? value[..ShownMax] + "…" : value)}' {rule}");

    private JsonElement? Element(string field) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(field, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
        && !(value.ValueKind == JsonValueKind.String && Letters(field, value) is { } text && string.IsNullOrWhiteSpace(text))
            ? value
            : null;

    /// <summary>A text's letters as the database can keep them; null when its escapes name half a letter.</summary>
    private string? Letters(string field, JsonElement value)
    {
        try
        {
            return value.GetString()!.Replace('\0', '\uFFFD');
        }
        catch (InvalidOperationException)
        {
            Refuse("bad_text", field, value.GetRawText(), "must be whole Unicode letters");
            return null;
        }
    }

    private string? Text(string field, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return Letters(field, value);
            case JsonValueKind.Number:
                return value.GetRawText();
            default:
                Refuse("bad_text", field, value.GetRawText(), "must be text or a number");
                return null;
        }
    }

    private ImmutableArray<string>? Items(string field, JsonElement list)
    {
        var items = ImmutableArray.CreateBuilder<string>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            items.Add(Text(field, item) ?? string.Empty);
        }

        return items.DrainToImmutable();
    }
}
