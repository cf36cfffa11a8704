using System.Text.Json;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>How the wing's records stand in <c>jsonb</c> columns: small letters with underscores, enumerations by name, nothing left out.</summary>
internal static class ForecastJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
    };
}
