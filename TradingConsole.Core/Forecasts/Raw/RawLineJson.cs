using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>A raw line as one JSON object a line: <c>at</c>, <c>request</c>, and <c>body</c> as a string, so that it stays letter for letter.</summary>
internal static class RawLineJson
{
    private static readonly JsonWriterOptions Lean = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> target, RawLine line)
    {
        using (var json = new Utf8JsonWriter(target, Lean))
        {
            json.WriteStartObject();
            json.WriteString("at", line.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("request", line.Request);
            json.WriteString("body", line.Body);
            json.WriteEndObject();
        }

        target.Write("\n"u8);
    }

    /// <exception cref="JsonException">It is not such a line.</exception>
    public static RawLine Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("at", out var at) || !root.TryGetProperty("request", out var request)
            || !root.TryGetProperty("body", out var body) || at.ValueKind != JsonValueKind.String || request.ValueKind != JsonValueKind.String
            || body.ValueKind != JsonValueKind.String || !at.TryGetDateTimeOffset(out var instant))
        {
            throw new JsonException("a raw line needs at (ISO 8601), request and body (strings)");
        }

        return new RawLine(instant.ToUniversalTime(), request.GetString()!, body.GetString()!);
    }
}
