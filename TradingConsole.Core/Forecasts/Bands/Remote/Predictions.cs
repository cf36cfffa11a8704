using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>The list both services answer with.</summary>
internal static class Predictions
{
    /// <exception cref="BandRunnerException">Not JSON.</exception>
    public static JsonDocument Parse(string body, string model)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException damaged)
        {
            throw new BandRunnerException($"{model}: the answer is no JSON: {damaged.Message}", damaged);
        }
    }

    /// <exception cref="BandRunnerException">No list <c>predictions</c>.</exception>
    public static JsonElement.ArrayEnumerator Of(JsonDocument document, string model) =>
        document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("predictions", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : throw new BandRunnerException($"{model}: the answer has no list 'predictions'");
}
