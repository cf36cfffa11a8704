using System.Text.Json;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Risk;

/// <param name="Reason">Why it was pulled to this level.</param>
/// <param name="Since">When it was pulled to this level, market clock, UTC; null while it is released.</param>
[JsonConverter(typeof(KillSwitchStateJson))]
public sealed record KillSwitchState(KillLevel Level, string? Reason, string? By, DateTimeOffset? Since)
{
    public static readonly KillSwitchState Released = new(KillLevel.None, null, null, null);

    /// <summary>
    /// The UTC day whose loss limit was reached: the latch then also outlasts the turn of the day, and only an operator's act that
    /// carries its own date resets it. Null: an ordinary reset will do.
    /// </summary>
    public DateOnly? LossDay { get; init; }

    public bool IsEngaged => Level != KillLevel.None;

    /// <summary>The stricter of both, so that taking over what was stored never lowers what is in force.</summary>
    public KillSwitchState OrStricter(KillSwitchState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var stricter = other.Level > Level ? other : this;
        return stricter with { LossDay = LossDay is { } day && !(other.LossDay > day) ? day : other.LossDay };
    }
}

/// <summary>Reads what earlier versions stored as well (<c>isEngaged</c> without a level); text that says nothing clear is an engaged switch.</summary>
public sealed class KillSwitchStateJson : JsonConverter<KillSwitchState>
{
    public override KillSwitchState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var stored = JsonElement.ParseValue(ref reader);
        return stored.ValueKind != JsonValueKind.Object
            ? Unclear
            : new KillSwitchState(LevelOf(stored), Text(stored, "reason"), Text(stored, "by"), Moment(stored, "since"))
            {
                LossDay = DateOnly.TryParseExact(Text(stored, "lossDay"), "yyyy-MM-dd", out var day) ? day : null,
            };
    }

    public override void Write(Utf8JsonWriter writer, KillSwitchState value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        writer.WriteString("level", value.Level.Word());
        writer.WriteString("reason", value.Reason);
        writer.WriteString("by", value.By);
        if (value.Since is { } since)
        {
            writer.WriteString("since", since);
        }

        if (value.LossDay is { } day)
        {
            writer.WriteString("lossDay", day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        }

        writer.WriteEndObject();
    }

    internal static readonly KillSwitchState Unclear = new(
        KillLevel.NoNewEntries, "What was stored about the kill switch cannot be read; it counts as engaged.", "system", null);

    private static KillLevel LevelOf(JsonElement stored) =>
        KillLevelWords.TryParse(Text(stored, "level"), out var level) ? level
        : stored.TryGetProperty("isEngaged", out var engaged) && engaged.ValueKind == JsonValueKind.False ? KillLevel.None
        : KillLevel.NoNewEntries;

    private static string? Text(JsonElement stored, string name) =>
        stored.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Moment(JsonElement stored, string name) =>
        stored.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var at) ? at : null;
}
