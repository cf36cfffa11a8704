using System.Text.Json;

namespace TradingConsole.Core.Operations;

/// <summary>One version of a preset. Never edited: saving makes the next version.</summary>
/// <param name="Kind"><c>label</c>, <c>policy</c> or <c>risk</c>.</param>
public sealed record Preset(
    string Kind, int Version, string Name, JsonElement Body, DateTimeOffset CreatedAt, string CreatedBy, bool IsActive)
{
    /// <summary>The body as the owning room's record.</summary>
    /// <exception cref="JsonException">The body does not fit.</exception>
    public T Read<T>()
        where T : class =>
        Body.Deserialize<T>(PresetDefinition.Json) ?? throw new JsonException($"Preset {Kind} v{Version} is empty.");
}
