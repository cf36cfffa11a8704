using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Fields of a stored JSON object, whichever way their names are written: <c>observed_rate</c>, <c>observedRate</c> and <c>ObservedRate</c> are one.</summary>
public static class JsonFields
{
    /// <returns>Null when there is no such field, or it is no number.</returns>
    public static double? Number(this JsonElement body, params ReadOnlySpan<string> names) =>
        Find(body, names) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    /// <returns>Null when there is no such field, or it is no text.</returns>
    public static string? Text(this JsonElement body, params ReadOnlySpan<string> names) =>
        Find(body, names) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Find(JsonElement body, ReadOnlySpan<string> names)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in names)
        {
            foreach (var field in body.EnumerateObject())
            {
                if (Bare(field.Name).Equals(Bare(name), StringComparison.OrdinalIgnoreCase))
                {
                    return field.Value;
                }
            }
        }

        return null;
    }

    private static string Bare(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
