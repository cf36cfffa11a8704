using System.Text.Json;
using System.Text.Json.Serialization;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>A bracket as JSON and back, digit for digit and tick for tick.</summary>
internal static class BracketJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        IgnoreReadOnlyProperties = true, // What follows from the facts is not stored beside them.
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new SymbolJson(), new JsonStringEnumConverter() },
    };

    public static string Write(Bracket bracket) => JsonSerializer.Serialize(bracket, Options);

    /// <exception cref="JsonException">Not a stored bracket.</exception>
    public static Bracket Read(string json) =>
        JsonSerializer.Deserialize<Bracket>(json, Options) ?? throw new JsonException("A stored bracket was null.");
}
