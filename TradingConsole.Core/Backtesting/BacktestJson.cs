using System.Text.Json;
using System.Text.Json.Serialization;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Backtesting;

/// <summary>The one JSON form of configurations and reports: what is hashed, stored, answered and exported.</summary>
public static class BacktestJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // A figure nothing could be computed from is null on paper, never a made-up number.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new SymbolJson(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
