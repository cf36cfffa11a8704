using System.Text.Encodings.Web;
using System.Text.Json;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>Answers the control messages of a stream connection.</summary>
internal sealed class StreamControl(StreamConnection connection)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The JSON to send back.</returns>
    public string Answer(ReadOnlyMemory<byte> message)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(message);
        }
        catch (JsonException exception)
        {
            return Error(3, $"Invalid JSON: {exception.Message}", id: null);
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return Error(2, "Invalid request: message must be an object", id: null);
            }

            var id = root.TryGetProperty("id", out var idElement) ? idElement.GetRawText() : null;
            var isIdValid = id is null || (idElement.ValueKind == JsonValueKind.Number && idElement.TryGetUInt64(out _));
            if (!isIdValid)
            {
                return Error(2, "Invalid request: request ID must be an unsigned integer", id: null);
            }

            var method = root.TryGetProperty("method", out var methodElement) && methodElement.ValueKind == JsonValueKind.String
                ? methodElement.GetString()
                : null;
            var parameters = root.TryGetProperty("params", out var found) ? found : default;
            var (result, problem) = Apply(method, parameters);
            return problem is null ? $$"""{"result":{{result}},"id":{{id ?? "null"}}}""" : Error(2, $"Invalid request: {problem}", id);
        }
    }

    private (string Result, string? Problem) Apply(string? method, JsonElement parameters)
    {
        switch (method)
        {
            case "SUBSCRIBE" or "UNSUBSCRIBE" when ReadNames(parameters) is { } names:
                foreach (var name in names)
                {
                    Change(method == "SUBSCRIBE", name);
                }

                return ("null", null);
            case "SUBSCRIBE" or "UNSUBSCRIBE":
                return ("", "params must be an array of stream names");
            case "LIST_SUBSCRIPTIONS":
                return (JsonSerializer.Serialize(connection.Subscriptions, Plain), null);
            case "GET_PROPERTY" when IsProperty(parameters, 1):
                return (connection.IsCombined ? "true" : "false", null);
            case "SET_PROPERTY" when IsProperty(parameters, 2) && parameters[1].ValueKind is JsonValueKind.True or JsonValueKind.False:
                connection.IsCombined = parameters[1].GetBoolean();
                return ("null", null);
            case "GET_PROPERTY" or "SET_PROPERTY":
                return ("", "params must name the property 'combined'");
            default:
                return ("", $"unknown variant {method ?? "(none)"}");
        }
    }

    private void Change(bool subscribes, string name)
    {
        if (subscribes)
        {
            connection.Subscribe(name);
        }
        else
        {
            connection.Unsubscribe(name);
        }
    }

    private static string[]? ReadNames(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Array && parameters.EnumerateArray().All(p => p.ValueKind == JsonValueKind.String)
            ? [.. parameters.EnumerateArray().Select(p => p.GetString()!)]
            : null;

    private static bool IsProperty(JsonElement parameters, int count) =>
        parameters.ValueKind == JsonValueKind.Array && parameters.GetArrayLength() == count
        && parameters[0].ValueKind == JsonValueKind.String && parameters[0].GetString() == "combined";

    private static string Error(int code, string message, string? id)
    {
        var text = JsonSerializer.Serialize(message, Plain);
        return id is null ? $$"""{"code":{{code}},"msg":{{text}}}""" : $$"""{"code":{{code}},"msg":{{text}},"id":{{id}}}""";
    }
}
