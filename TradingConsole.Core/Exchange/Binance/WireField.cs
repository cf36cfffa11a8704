using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Fields of an answer, as numbers or text in quotes; what is missing or of the wrong shape throws and names the field.</summary>
internal static class WireField
{
    public static string Text(JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static DateTimeOffset Instant(JsonElement row, string field) => TimeOf(row.GetProperty(field), field);

    public static DateTimeOffset TimeOf(JsonElement value, string field) =>
        DateTimeOffset.FromUnixTimeMilliseconds(checked((long)Exact(value, field)));

    public static DateTimeOffset? OptionalTime(JsonElement row, string field) =>
        OptionalNumber(row, field) is { } milliseconds && milliseconds != 0
            ? DateTimeOffset.FromUnixTimeMilliseconds(checked((long)milliseconds)) : null;

    public static double Number(JsonElement row, string field) => NumberOf(row.GetProperty(field), field);

    public static double? OptionalNumber(JsonElement row, string field) =>
        !row.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null || Written(value).Length == 0
            ? null : NumberOf(value, field);

    public static double NumberOf(JsonElement value, string field) =>
        double.TryParse(Written(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : throw new FormatException($"{field} was '{Excerpt(value)}'; it must be a number.");

    public static decimal Exact(JsonElement value, string field) =>
        decimal.TryParse(Written(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : throw new FormatException($"{field} was '{Excerpt(value)}'; it must be a number.");

    public static double Finite(double value, string field) =>
        double.IsFinite(value) ? value : throw new FormatException($"{field} was {value}; it must be a finite number.");

    public static string Written(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => "",
    };

    public static string Excerpt(JsonElement value) =>
        value.GetRawText() is var text && text.Length <= 120 ? text : text[..120] + "…";

    /// <summary>A price, quantity or amount of money.</summary>
    public static decimal Amount(JsonElement row, string field) => Exact(Required(row, field), field);

    /// <summary>Null when absent or empty.</summary>
    public static decimal? OptionalAmount(JsonElement row, string field) =>
        !row.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null || Written(value).Length == 0
            ? null : Exact(value, field);

    public static long Whole(JsonElement row, string field) => WholeOf(Required(row, field), field);

    /// <summary>Null when absent, empty or 0: what the exchange writes for "none".</summary>
    public static long? OptionalId(JsonElement row, string field) =>
        !row.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null || Written(value).Length == 0
            ? null : WholeOf(value, field) is var id && id != 0 ? id : null;

    public static string RequiredText(JsonElement row, string field) =>
        Required(row, field) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text
            ? text : throw new FormatException($"{field} was '{Excerpt(row.GetProperty(field))}'; it must be text.");

    public static bool Flag(JsonElement row, string field) => Required(row, field) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } value when bool.TryParse(value.GetString(), out var flag) => flag,
        var value => throw new FormatException($"{field} was '{Excerpt(value)}'; it must be true or false."),
    };

    public static Symbol SymbolOf(JsonElement row, string field) => Symbol.Parse(RequiredText(row, field));

    private static JsonElement Required(JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) ? value : throw new FormatException($"{field} is missing.");

    private static long WholeOf(JsonElement value, string field) =>
        long.TryParse(Written(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : throw new FormatException($"{field} was '{Excerpt(value)}'; it must be a whole number.");
}
