using System.Text.Json;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Market;

/// <summary>A symbol as JSON: its canonical name.</summary>
public sealed class SymbolJson : JsonConverter<Symbol>
{
    /// <exception cref="JsonException">Not a canonical symbol; the message says which rule it broke.</exception>
    public override Symbol Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Symbol.TryParse(reader.GetString(), out var symbol, out var reason) ? symbol : throw new JsonException(reason);

    public override void Write(Utf8JsonWriter writer, Symbol value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }
}
