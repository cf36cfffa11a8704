using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>What a GraphQL answer says of itself. It may hold data and errors at once, both with HTTP 200.</summary>
/// <param name="Rows">Of the list; null when the list is missing or an error names it, so nothing of it can be used.</param>
/// <param name="LastId">Where the next page begins.</param>
/// <param name="Failure">Every error, and the server's own word that its index is broken; null when it is whole.</param>
internal sealed record GraphPage(int? Rows, string? LastId, string? Failure)
{
    /// <summary>The alias that every query template gives to its list.</summary>
    private const string List = "rows";

    public static GraphPage Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var failures = new List<string>();
            var isListBroken = Errors(root, failures);
            if (Member(root, "data") is not { } data || Member(data, List) is not { ValueKind: JsonValueKind.Array } rows)
            {
                failures.Add($"the answer has no list \"{List}\"");
                return new GraphPage(null, null, string.Join("; ", failures));
            }

            if (Member(data, "_meta") is { } meta && Member(meta, "hasIndexingErrors") is { ValueKind: JsonValueKind.True })
            {
                failures.Add("the subgraph says that its index has errors");
            }

            var count = rows.GetArrayLength();
            var last = count == 0 ? null : Member(rows[count - 1], "id")?.ToString();
            return new GraphPage(isListBroken ? null : count, last, failures.Count == 0 ? null : string.Join("; ", failures));
        }
        catch (JsonException exception)
        {
            return new GraphPage(null, null, $"the answer is not JSON: {exception.Message}");
        }
    }

    /// <summary>An error with a path speaks of that field only; one without speaks of the whole answer.</summary>
    private static bool Errors(JsonElement root, List<string> failures)
    {
        var isListBroken = false;
        if (Member(root, "errors") is not { ValueKind: JsonValueKind.Array } errors)
        {
            return false;
        }

        foreach (var error in errors.EnumerateArray())
        {
            var field = Member(error, "path") is { ValueKind: JsonValueKind.Array } path && path.GetArrayLength() > 0 ? path[0].ToString() : null;
            isListBroken |= field is null or List;
            failures.Add($"{field ?? "whole answer"}: {Member(error, "message")?.ToString() ?? "no message"}");
        }

        return isListBroken;
    }

    private static JsonElement? Member(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value) ? value : null;
}
