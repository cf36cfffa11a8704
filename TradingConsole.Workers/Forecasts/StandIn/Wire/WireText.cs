using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>Values in the forms the venue writes them.</summary>
internal static class WireText
{
    public static string Decimal(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    public static string? Decimal(decimal? value) => value is { } number ? Decimal(number) : null;

    /// <summary>A field that is a number here and text there: this one is a number.</summary>
    public static JsonNode? Number(decimal? value) => value is { } number ? JsonValue.Create(number / 1.000000000000m) : null;

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture);

    /// <summary>The catalogue's own form of a closing time.</summary>
    public static string Closed(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "+00";

    public static string Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>An array inside a string: the catalogue encodes some fields twice.</summary>
    public static string Encoded(params IEnumerable<string> values) => JsonSerializer.Serialize(values);

    public static JsonArray Array(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)JsonValue.Create(value)!)];
}
