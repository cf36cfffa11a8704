using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>As counts spell a gate, e.g. <c>structure_silent</c>.</summary>
internal static class AlertGateWords
{
    public static string Of(AlertGate gate) => JsonNamingPolicy.SnakeCaseLower.ConvertName(gate.ToString());
}
