using System.Collections.Immutable;

namespace TradingConsole.Core.Risk;

/// <summary>What the hard guards say about one intended order; <c>default</c> blocks it.</summary>
public readonly record struct RiskVerdict
{
    private readonly ImmutableArray<GuardCheck> _checks;

    private RiskVerdict(ImmutableArray<GuardCheck> checks) => _checks = checks;

    /// <summary>Allowed only when at least one guard was asked and none objected.</summary>
    public static RiskVerdict From(ImmutableArray<GuardCheck> checks) => new(checks);

    public bool IsAllowed => !Checks.IsEmpty && Checks.All(check => check.Passed);

    /// <summary>Every guard's answer, in guard order.</summary>
    public ImmutableArray<GuardCheck> Checks => _checks.IsDefault ? [] : _checks;

    /// <summary>Every guard that objected, in guard order: what the operator reads.</summary>
    public ImmutableArray<RiskBlock> Blocks =>
        [.. Checks.Where(check => !check.Passed).Select(check => new RiskBlock(check.Code, check.Value, check.Limit, check.Message))];
}
