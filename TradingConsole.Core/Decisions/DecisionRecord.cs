using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>A decision with everything it rests on, and its JSON form.</summary>
/// <remarks>
/// Numbers are written round-trip. NaN, infinities and negative zero are written as strings, because neither JSON nor jsonb
/// keeps them: the text survives PostgreSQL and comes back as the same bits.
/// </remarks>
public sealed record DecisionRecord(DecisionInput Input, Decision Decision)
{
    /// <summary>The codec of stored decisions, for rooms that store parts of one.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new ExactDoubleJson(), new SymbolJson(), new JsonStringEnumConverter() },
    };

    public static string WriteInput(DecisionInput input) => JsonSerializer.Serialize(input, Json);

    /// <exception cref="JsonException">Not a stored input.</exception>
    public static DecisionInput ReadInput(string json) =>
        JsonSerializer.Deserialize<DecisionInput>(json, Json) ?? throw new JsonException("A stored decision input was null.");

    public static string WriteStages(ImmutableArray<DecisionStage> stages) => JsonSerializer.Serialize(stages, Json);

    public static ImmutableArray<DecisionStage> ReadStages(string json) =>
        JsonSerializer.Deserialize<ImmutableArray<DecisionStage>>(json, Json);

    /// <summary>The whole record as UTF-8: what a run's decision hash is taken over.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <exception cref="JsonException">Not a stored record.</exception>
    public static DecisionRecord FromJson(string json) =>
        JsonSerializer.Deserialize<DecisionRecord>(json, Json) ?? throw new JsonException("A stored decision was null.");

    private sealed class ExactDoubleJson : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType != JsonTokenType.String ? reader.GetDouble()
            : reader.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                "-0" => -0.0,
                var text => throw new JsonException($"'{text}' is not a number."),
            };

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value) && !(value == 0 && double.IsNegative(value)))
            {
                writer.WriteNumberValue(value);
                return;
            }

            writer.WriteStringValue(
                double.IsNaN(value) ? "NaN" : value == 0 ? "-0" : value > 0 ? "Infinity" : "-Infinity");
        }
    }
}
