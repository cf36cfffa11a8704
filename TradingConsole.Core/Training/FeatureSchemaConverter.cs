using System.Text.Json;
using System.Text.Json.Serialization;
using TradingConsole.Core.Features;

namespace TradingConsole.Core.Training;

/// <summary>Writes a schema with its names, as it enters a configuration's hash, and reads it back by version.</summary>
internal sealed class FeatureSchemaConverter : JsonConverter<FeatureSchema>
{
    public override FeatureSchema Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var version = document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty(nameof(FeatureSchema.Version), out var found) ? found.GetInt32() : 0;
        return version == FeatureSchema.V1.Version
            ? FeatureSchema.V1
            : throw new JsonException($"feature schema version {version} is not known, only {FeatureSchema.V1.Version} is");
    }

    public override void Write(Utf8JsonWriter writer, FeatureSchema value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber(nameof(FeatureSchema.Version), value.Version);
        writer.WriteStartArray(nameof(FeatureSchema.Names));
        foreach (var name in value.Names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteNumber(nameof(FeatureSchema.Count), value.Count);
        writer.WriteEndObject();
    }
}
