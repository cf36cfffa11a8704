using System.Collections.Immutable;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>A component of a trust score, or an indicator of manipulation.</summary>
/// <param name="Name">As stored: <c>liquidity</c>, <c>top_share</c>.</param>
/// <param name="Value">0 to 1; of an unknown component what it was counted as, null of an unknown indicator, which was not counted.</param>
/// <param name="IsUnknown">Nobody told: the value is a stand-in, not a measurement.</param>
public sealed record TrustPart(string Name, double? Value, bool IsUnknown)
{
    /// <summary>The components a score was stored with, in their order.</summary>
    public static ImmutableArray<TrustPart> ComponentsOf(JsonElement stored)
    {
        var unknown = Unknown(stored);
        return [.. Numbers(stored).Select(part => new TrustPart(part.Name, part.Value, unknown.Contains(part.Name)))];
    }

    /// <summary>The indicators of manipulation: known ones by name, then those nobody told.</summary>
    public static ImmutableArray<TrustPart> IndicatorsOf(JsonElement stored)
    {
        var components = Numbers(stored).Select(part => part.Name).ToHashSet(StringComparer.Ordinal);
        var known = Field(stored, "indicators") is { } indicators ? Numbers(indicators) : [];
        return
        [
            .. known.Select(part => new TrustPart(part.Name, part.Value, false)),
            .. Unknown(stored).Where(name => !components.Contains(name)).Select(name => new TrustPart(name, null, true)),
        ];
    }

    private static ImmutableArray<string> Unknown(JsonElement stored) => Field(stored, "unknown") is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]
        : [];

    private static IEnumerable<(string Name, double Value)> Numbers(JsonElement body) => body.ValueKind == JsonValueKind.Object
        ? body.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Number)
            .Select(field => (JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name), field.Value.GetDouble()))
        : [];

    private static JsonElement? Field(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value : null;
}
