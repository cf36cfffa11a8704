using System.Collections.Immutable;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;

namespace TradingConsole.Core.Execution;

/// <param name="Value">The feature's value; null when missing.</param>
/// <param name="Contribution">To the expected return of the wanted side, fraction.</param>
public readonly record struct FeatureContribution(string Feature, double? Value, double Contribution);

/// <summary>A decision after the guards, as the signals table keeps it.</summary>
/// <param name="Verdict">The guards' answer; null when the policy proposed nothing and they were not asked.</param>
/// <param name="Contributions">Largest first, to er of the wanted side.</param>
/// <param name="StoredAt">Market clock when the row is handed to PostgreSQL, UTC.</param>
public sealed record SignalRecord(
    DecisionInput Input,
    Decision Decision,
    RiskVerdict? Verdict,
    TradingMode Mode,
    int RiskVersion,
    ImmutableArray<FeatureContribution> Contributions,
    DateTimeOffset StoredAt)
{
    /// <summary>Why an allowed proposal did not reach the account; null when it did, or was not allowed.</summary>
    public string? NotHandedOver { get; init; }

    /// <summary>Proposed by the policy, allowed by every guard, and handed over.</summary>
    public bool IsTaken => Decision.IsProposed && Verdict is { IsAllowed: true } && NotHandedOver is null;

    /// <summary><c>LONG</c>, <c>SHORT</c> or <c>FLAT</c>, after every gate and guard.</summary>
    public string Outcome => IsTaken ? Decision.Wanted.Word() : "FLAT";

    /// <summary>Policy codes, then guard codes, in the order they were asked; last, that the account did not take it.</summary>
    public ImmutableArray<string> ReasonCodes =>
    [
        .. Decision.ReasonCodes, .. (Verdict?.Blocks ?? []).Select(block => block.Code),
        .. NotHandedOver is null ? (ReadOnlySpan<string>)[] : [Decisions.ReasonCodes.NotHandedOver],
    ];

    /// <summary>EV parts, gates, size limits, then every guard.</summary>
    public ImmutableArray<DecisionStage> Stages =>
    [
        .. Decision.Stages,
        .. (Verdict?.Checks ?? []).Select(
            check => new DecisionStage("guard", check.Code, check.Value, check.Limit, check.Passed, check.Unit)),
    ];
}
