using System.Text.Json.Nodes;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Samples;

/// <summary>One closed trade as something to learn from: what was known, what was decided, what came of it.</summary>
/// <param name="SourceEventId">The closing event: one sample per event, for ever.</param>
/// <param name="Setup">The person's own word for this kind of trade; never exported as it stands.</param>
/// <param name="Features">Numbers known at the decision, by name.</param>
/// <param name="SettledAt">When the outcome was known: for decisions before this the sample is the future.</param>
/// <param name="LabelQuality"><c>good</c>, <c>bad</c> or <c>neutral</c>: <see cref="Samples.LabelQuality"/>.</param>
public sealed record TrainingSample(
    Guid SampleId, Guid UserId, Guid SourceEventId, Guid TradeId, string Asset, string? Setup, JsonObject Features, JsonObject Decision,
    JsonObject Outcome, string LabelQuality, JsonObject Feedback, DateTimeOffset DecidedAt, DateTimeOffset SettledAt)
{
    /// <summary>It paid after costs.</summary>
    public bool HasPaid => Outcome["win"]?.GetValue<bool>() ?? false;
}

/// <summary>A trade that makes no sample.</summary>
/// <param name="Field">The value that was known too late, when that is why.</param>
public sealed record RefusedSample(Guid UserId, Guid SourceEventId, Guid TradeId, string Reason, string? Field);

/// <summary>How much a trade's outcome says about the decision.</summary>
/// <remarks>
/// good: it ended by its own plan (stop, target or time) and no warning was ignored, so the outcome is the decision's. bad: the plan was broken
/// on the way (stop moved, warning ignored, closed by the kill switch, liquidated): the outcome is of something else. neutral: everything
/// between, such as a close by hand or a result within the costs. It is for readers and for preference pairs: a model learns from all of them alike,
/// for what a trade ended by is known only after the decision.
/// </remarks>
internal static class LabelQuality
{
    public static string Of(QuickTradeClosed closed) =>
        closed.IsStopMoved || closed.WarningsIgnored > 0 || closed.ExitReason is "KILL" or "LIQUIDATION" ? "bad"
        : closed.ExitReason is "STOP" or "TARGET" or "TIME" && Math.Abs(closed.GrossPnl) > closed.Fees ? "good"
        : "neutral";
}
