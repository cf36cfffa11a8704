using System.Text.Json;

namespace TradingConsole.Core.Passport.Projection;

/// <summary>Counts as JSON and back. Coins are left out: each has a row of its own.</summary>
internal static class PassportRecordJson
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true };

    public static string Write(PassportRecord record) => JsonSerializer.Serialize(record with { Coins = record.Coins.Clear() }, Json);

    /// <exception cref="JsonException">Not stored counts.</exception>
    public static PassportRecord Read(string json) =>
        JsonSerializer.Deserialize<PassportRecord>(json, Json) ?? throw new JsonException("Stored counts were null.");
}
