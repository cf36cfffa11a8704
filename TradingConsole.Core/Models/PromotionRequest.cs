namespace TradingConsole.Core.Models;

/// <summary>An operator's wish to put a model into production.</summary>
/// <param name="Replaces">The model the operator saw in production; null: saw none. When another is there by then, the wish is refused.</param>
/// <param name="IsOverride">The gate objected and an admin decided all the same.</param>
public sealed record PromotionRequest(
    ModelId Id, string ByOperator, string Reason, GateResult Gate, ModelId? Replaces, bool IsOverride = false);

/// <summary>What came of a change of stage; <c>default</c> is a refusal.</summary>
/// <param name="Record">The model as it stands now; null when refused.</param>
/// <param name="Refusal">For the operator to read; empty when done.</param>
public readonly record struct StageOutcome(ModelRecord? Record, string Refusal)
{
    public bool IsDone => Record is not null;

    internal static StageOutcome Done(ModelRecord record) => new(record, "");

    internal static StageOutcome Refused(string why) => new(null, why);
}
