using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Core.Passport.Samples;

/// <summary>Numbers in JSON whatever made them: a node that began as an int does not give itself out as a double.</summary>
internal static class JsonNumber
{
    /// <returns>Null when it is no number.</returns>
    public static double? Of(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number
        ? double.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)
        : null;
}
