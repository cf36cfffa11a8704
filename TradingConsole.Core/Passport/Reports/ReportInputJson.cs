using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>A report's input as stored with it, and its hash.</summary>
internal static class ReportInputJson
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Write(ReportInput input) => JsonSerializer.Serialize(input, Json);

    /// <exception cref="JsonException">Not a stored input.</exception>
    public static ReportInput Read(string json) =>
        JsonSerializer.Deserialize<ReportInput>(json, Json) ?? throw new JsonException("A stored report input was null.");

    /// <summary>SHA-256 of the text, lower-case hex.</summary>
    public static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
