using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Backtesting;

/// <summary>One configuration that was tried beside the chosen one.</summary>
public sealed record PolicyTrial(string Name, PolicyPreset Policy);

/// <summary>The neighbourhood a policy is chosen from: what its result has to be deflated by.</summary>
public static class PolicyTrials
{
    private static readonly double[] EvMinAbove = [0, 0.0002, 0.0005, 0.001];
    private static readonly double[] PenaltyFactors = [1, 0, 2];

    /// <summary>Twelve thresholds around the policy, the policy itself first: four minimum values × three weights of the risk penalty.</summary>
    public static ImmutableArray<PolicyTrial> Around(PolicyPreset policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return
        [
            .. from above in EvMinAbove
               from factor in PenaltyFactors
               select new PolicyTrial(
                   string.Create(CultureInfo.InvariantCulture, $"EV min +{above * 1e4:0} bps, penalty ×{factor:0}"),
                   policy with { EvMin = policy.EvMin + above, RiskPenaltyWeight = policy.RiskPenaltyWeight * factor }),
        ];
    }
}
