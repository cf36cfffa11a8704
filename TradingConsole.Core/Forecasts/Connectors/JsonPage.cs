using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>As much of a page as paging needs; its rows stay text.</summary>
/// <param name="Rows">How many there are.</param>
/// <param name="First">Identity of the first row; null on an empty page.</param>
/// <param name="Last">The last row's value that says how far back the page reaches; null where it has none.</param>
/// <param name="Cursor">Asks for the next page; null on the last one.</param>
/// <param name="Problem">Why it is not a page; the text is kept all the same.</param>
internal sealed record JsonPage(int Rows, string? First, string? Last, string? Cursor, string? Problem)
{
    /// <summary>A page of the catalogue: <c>{"markets":[…],"next_cursor":"…"}</c>.</summary>
    public static JsonPage Catalogue(string body, string list) => Read(body, list, "id", null, root => Text(root, "next_cursor"));

    /// <summary>A page of Data API v2: <c>{"data":[…],"pagination":{"has_more":true,"next_cursor":"…"}}</c>.</summary>
    public static JsonPage Envelope(string body, string? last = null) => Read(body, "data", null, last, root =>
        root.TryGetProperty("pagination", out var pagination) && pagination.ValueKind == JsonValueKind.Object
        && pagination.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True
            ? Text(pagination, "next_cursor")
            : null);

    private static JsonPage Read(string body, string list, string? identity, string? last, Func<JsonElement, string?> cursor)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(list, out var rows) || rows.ValueKind != JsonValueKind.Array)
            {
                return new JsonPage(0, null, null, null, $"the answer has no array \"{list}\"");
            }

            var count = rows.GetArrayLength();
            return new JsonPage(
                count, count == 0 || identity is null ? null : Text(rows[0], identity), count == 0 || last is null ? null : Text(rows[count - 1], last),
                cursor(root), null);
        }
        catch (JsonException exception)
        {
            return new JsonPage(0, null, null, null, $"the answer is not JSON: {exception.Message}");
        }
    }

    /// <summary>Text or number as text; null where absent or empty.</summary>
    private static string? Text(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString() is { Length: > 0 } text ? text : null;
}
