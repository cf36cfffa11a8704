using System.Text.Json;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Risk;

/// <summary>The kill switch as the database keeps it for every node.</summary>
/// <param name="Releases">
/// How often it was released so far. A latch that was on record before a release is over by it, on whichever node it stands; one pulled
/// after it is not.
/// </param>
[JsonConverter(typeof(KillRecordJson))]
public sealed record KillRecord(KillSwitchState State, long Releases)
{
    public static readonly KillRecord None = new(KillSwitchState.Released, 0);
}

/// <summary>The state's own fields, and <c>releases</c>; what earlier versions stored has none.</summary>
public sealed class KillRecordJson : JsonConverter<KillRecord>
{
    private const string Releases = "releases";

    public override KillRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var stored = JsonElement.ParseValue(ref reader);
        return new KillRecord(
            stored.Deserialize<KillSwitchState>(options) ?? KillSwitchStateJson.Unclear,
            stored.ValueKind == JsonValueKind.Object && stored.TryGetProperty(Releases, out var count) && count.TryGetInt64(out var releases) ? releases : 0);
    }

    public override void Write(Utf8JsonWriter writer, KillRecord value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        var fields = JsonSerializer.SerializeToNode(value.State, options)!.AsObject();
        fields[Releases] = value.Releases;
        fields.WriteTo(writer, options);
    }
}
