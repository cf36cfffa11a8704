using System.Text.Json.Nodes;
using Npgsql;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>What was known at a decision: the latest closed bar's features and the model's opinion of the same moment, each with when it was known.</summary>
public sealed class DecisionContext(NpgsqlDataSource database)
{
    /// <summary>An older row says nothing about the market as it is.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(15);

    // A row of a bar exists for whoever decides only once the bar is over.
    private const string Select = """
        SELECT row.ts, row.features::text, row.atr, row.btc_regime, opinion.ts, opinion.wanted, opinion.ev_long, opinion.ev_short, opinion.p_tp_long,
               opinion.p_tp_short
        FROM (SELECT * FROM features_1m WHERE symbol = @symbol AND ts >= @oldest AND ts <= @latest ORDER BY ts DESC LIMIT 1) AS row
        LEFT JOIN LATERAL (
            SELECT * FROM signals WHERE symbol = @symbol AND ts >= @oldest AND ts <= @latest AND stored_at <= @now ORDER BY ts DESC LIMIT 1) AS opinion ON true
        """;

    /// <param name="now">Market clock, the moment of the decision.</param>
    /// <returns>As <c>Samples.SampleMaker</c> reads it; without <c>features</c> when none are stored. Regime: BTC's volatility, <c>calm</c>, <c>normal</c> or <c>volatile</c>.</returns>
    public async Task<(JsonObject Context, string? Regime)> AtAsync(Symbol symbol, DateTimeOffset now, CancellationToken ct = default)
    {
        var rows = await database.ReadAllAsync(
            Select, row => Read(row), ct, ("symbol", symbol.Value), ("oldest", now - AgeMax), ("latest", now.AddMinutes(-1)), ("now", now));
        return rows is [var known] ? known : (new JsonObject(), null);
    }

    private static (JsonObject Context, string? Regime) Read(NpgsqlDataReader row)
    {
        var known = row.Instant(0).AddMinutes(1);
        var features = JsonNode.Parse(row.GetString(1)) as JsonObject ?? [];
        var context = new JsonObject { ["as_of"] = Text(known), ["features"] = features };
        if (!row.IsDBNull(4))
        {
            context["model"] = new JsonObject
            {
                ["known_at"] = Text(row.Instant(4).AddMinutes(1)), ["wanted"] = row.GetString(5), ["ev_long"] = row.GetDouble(6),
                ["ev_short"] = row.GetDouble(7), ["p_tp_long"] = row.Optional<double>(8), ["p_tp_short"] = row.Optional<double>(9),
            };
        }

        return (context, row.Optional<int>(3) switch { 0 => "calm", 1 => "normal", 2 => "volatile", _ => null });
    }

    private static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
