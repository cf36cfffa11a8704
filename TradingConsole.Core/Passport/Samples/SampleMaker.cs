using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Samples;

/// <summary>Makes a sample of a trade, or says why not. The context decides: nothing in it may be known later than the decision.</summary>
/// <remarks>
/// A context is <c>{"as_of": instant, "features": {name: number | null | {"value": number, "known_at": instant}}, …}</c>. <c>as_of</c> says when the
/// undated ones were known; every instant anywhere in it must lie at or before the decision, and no name may be one that only the outcome can
/// tell. What cannot be proven to be early enough is refused, not guessed.
/// </remarks>
public static class SampleMaker
{
    private static readonly string[] OutcomeWords = ["pnl", "exit", "outcome", "mfe", "mae", "realized", "future", "label", "hit"];

    /// <returns>Exactly one of the two.</returns>
    public static (TrainingSample? Sample, RefusedSample? Refused) Make(PassportEvent told, QuickTradeClosed closed, QuickTradeRequested? requested)
    {
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(closed);
        if (requested is null)
        {
            return (null, Refused(told, closed, "what was known at the decision is not in the ledger", null));
        }

        if (requested.Context["features"] is not JsonObject { Count: > 0 } features)
        {
            return (null, Refused(told, closed, "the context names no features", "features"));
        }

        var decidedAt = requested.DecidedAt < closed.DecidedAt ? requested.DecidedAt : closed.DecidedAt;
        if (requested.Context["as_of"] is null)
        {
            return (null, Refused(told, closed, "the context does not say as of when it was known", "as_of"));
        }

        if (Leak(requested.Context, "", decidedAt) is { } leak)
        {
            return (null, Refused(told, closed, leak.Reason, leak.Field));
        }

        var numbers = new JsonObject();
        foreach (var (name, value) in features)
        {
            var number = value is JsonObject dated ? dated["value"] : value;
            if (number is not null && number.GetValueKind() != JsonValueKind.Number)
            {
                return (null, Refused(told, closed, $"features.{name} is no number", $"features.{name}"));
            }

            numbers[name] = number?.DeepClone();
        }

        return (new TrainingSample(
            told.EventId, told.UserId, told.EventId, closed.TradeId, closed.Symbol.Value, closed.Setup, numbers, Decision(closed), Outcome(closed),
            LabelQuality.Of(closed), Feedback(closed), decidedAt, closed.ExitedAt), null);
    }

    private static (string Field, string Reason)? Leak(JsonNode? node, string path, DateTimeOffset decidedAt)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    var field = path.Length == 0 ? name : $"{path}.{name}";
                    if (OutcomeWords.Any(word => name.Split('_', '.', '-').Contains(word, StringComparer.OrdinalIgnoreCase)))
                    {
                        return (field, $"{field} names something only the outcome can tell");
                    }

                    if (Leak(value, field, decidedAt) is { } leak)
                    {
                        return leak;
                    }
                }

                return null;
            case JsonArray items:
                return items.Select((item, index) => Leak(item, $"{path}[{index}]", decidedAt)).FirstOrDefault(leak => leak is not null);
            default:
                return Later(node as JsonValue, path, decidedAt);
        }
    }

    // What is named as an instant must read as one: a date nobody can read proves nothing.
    private static (string Field, string Reason)? Later(JsonValue? value, string path, DateTimeOffset decidedAt)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        var isDated = name is "as_of" or "ts" or "time" || name.EndsWith("_at", StringComparison.Ordinal);
        if (value is null || (!isDated && value.GetValueKind() != JsonValueKind.String))
        {
            return null;
        }

        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";
        var isInstant = IsoInstant(text, out var instant);
        return isInstant && instant > decidedAt
            ? (path, string.Create(CultureInfo.InvariantCulture, $"{path} was {instant:O}, later than the decision {decidedAt:O}"))
            : isDated && !isInstant ? (path, $"{path} is no instant in ISO 8601, so nothing shows that it was known in time")
            : null;
    }

    // Only what begins as a date: a lone "10:30" would be read as today's, whenever today is.
    private static bool IsoInstant(string text, out DateTimeOffset instant)
    {
        instant = default;
        return text.Length >= 10 && text[4] == '-' && text[7] == '-'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
    }

    private static JsonObject Decision(QuickTradeClosed closed) => new()
    {
        ["direction"] = closed.Direction.Word(), ["entry"] = closed.EntryPrice, ["tp"] = closed.TargetPrice, ["sl"] = closed.StopPrice,
        ["confidence"] = closed.Confidence, ["origin"] = closed.Origin.ToString().ToLowerInvariant(),
    };

    private static JsonObject Outcome(QuickTradeClosed closed) => new()
    {
        ["pnl_bps"] = closed.PnlBps, ["hold_sec"] = (long)(closed.ExitedAt - closed.EnteredAt).TotalSeconds, ["win"] = closed.Sign > 0,
        ["drawdown_bps"] = closed.MaeBps, ["runup_bps"] = closed.MfeBps, ["exit_reason"] = closed.ExitReason,
    };

    private static JsonObject Feedback(QuickTradeClosed closed) => new()
    {
        ["override_ignored"] = closed.WarningsIgnored, ["override_ignored_loss"] = closed.Sign < 0 ? closed.WarningsIgnored : 0,
        ["stop_moved"] = closed.IsStopMoved, ["target_cut"] = closed.IsTargetCut,
        ["over_confident"] = closed is { Confidence: >= 80, Sign: < 0 },
    };

    private static RefusedSample Refused(PassportEvent told, QuickTradeClosed closed, string reason, string? field) =>
        new(told.UserId, told.EventId, closed.TradeId, reason, field);
}
