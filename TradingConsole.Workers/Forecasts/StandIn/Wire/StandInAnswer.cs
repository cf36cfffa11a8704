using System.Text.Json.Nodes;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>A status and the JSON that goes with it.</summary>
internal readonly record struct StandInAnswer(int Status, string Json)
{
    public static StandInAnswer Ok(JsonNode body) => new(200, body.ToJsonString());

    /// <summary>As the catalogue words it.</summary>
    public static StandInAnswer Invalid(string reason) => new(422, new JsonObject { ["type"] = "validation error", ["error"] = reason }.ToJsonString());

    /// <summary>As Data API v2 words it.</summary>
    public static StandInAnswer BadRequest(string parameter, string reason) => new(400, new JsonObject
    {
        ["error"] = reason, ["code"] = "invalid_parameter", ["retryable"] = false, ["trace_id"] = "stand-in", ["parameter"] = parameter,
    }.ToJsonString());

    public static StandInAnswer NotFound(string reason) => new(404, new JsonObject { ["error"] = reason }.ToJsonString());
}
