using System.Text.Json;

namespace TradingConsole.Web.Pages.Audit;

/// <summary>One field of a state before and after an act, as text; null: it was not there.</summary>
public sealed record JsonField(string Path, string? Before, string? After)
{
    public bool IsChanged => Before != After;
}

/// <summary>What an act changed, field by field.</summary>
public static class JsonDifference
{
    private const int FieldsMax = 200; // A model card is shown on its own page.

    /// <summary>Every field of either state by its path; changed ones first. Text that is no JSON counts as one value.</summary>
    public static IReadOnlyList<JsonField> Of(string? before, string? after)
    {
        var (old, now) = (Read(before), Read(after));
        return
        [
            .. old.Keys.Union(now.Keys, StringComparer.Ordinal)
                .Select(path => new JsonField(path, old.GetValueOrDefault(path), now.GetValueOrDefault(path)))
                .OrderByDescending(field => field.IsChanged).ThenBy(field => field.Path, StringComparer.Ordinal)
                .Take(FieldsMax),
        ];
    }

    private static Dictionary<string, string> Read(string? json)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is null)
        {
            return fields;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            Walk(document.RootElement, "", fields);
        }
        catch (JsonException)
        {
            fields["value"] = json; // Kept as it was written: an audit row is evidence, whatever its form.
        }

        return fields;
    }

    private static void Walk(JsonElement value, string path, Dictionary<string, string> fields)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    Walk(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", fields);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Walk(item, $"{path}[{index}]", fields);
                }

                break;
            default:
                fields[path.Length == 0 ? "value" : path] = value.ToString() is { Length: > 0 } text ? text
                    : value.ValueKind == JsonValueKind.Null ? "null" : "(empty)";
                break;
        }
    }
}
