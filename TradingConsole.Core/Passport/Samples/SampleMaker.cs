using System.Globalization;
using System.Text.Json.Nodes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Samples;

/// <summary>Makes a sample of a trade, or says why not. The context decides: nothing in it may be known later than the decision.</summary>
/// <remarks>
/// A context is <c>{"as_of": instant, "features": {name: number | null | {"value": number, "known_at": instant}}, …}</c>. Every instant anywhere
/// in it must lie at or before the decision, and no name may be one that only the outcome can tell.
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

        if (Leak(requested.Context, "", closed.DecidedAt) is { } leak)
        {
            return (null, Refused(told, closed, leak.Reason, leak.Field));
        }

        var numbers = new JsonObject();
        foreach (var (name, value) in features)
        {
            numbers[name] = (value is JsonObject dated ? dated["value"] : value)?.DeepClone();
        }

        return (new TrainingSample(
            told.EventId, told.UserId, told.EventId, closed.TradeId, closed.Symbol.Value, closed.Setup, numbers, Decision(closed), Outcome(closed),
            LabelQuality.Of(closed), Feedback(closed), closed.DecidedAt), null);
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
            case JsonValue value when value.TryGetValue<string>(out var text)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant > decidedAt:
                return (path, string.Create(CultureInfo.InvariantCulture, $"{path} was {instant:O}, later than the decision {decidedAt:O}"));
            default:
                return null;
        }
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
