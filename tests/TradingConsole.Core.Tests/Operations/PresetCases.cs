using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Risk;

namespace TradingConsole.Core.Tests.Operations;

/// <summary>The three kinds, wired as the process wires them.</summary>
internal static class PresetCases
{
    public static readonly PresetDefinition[] Definitions =
    [
        PresetDefinition.For<LabelSpec>("label", LabelSpecRules.Problems, ("seed", LabelSpec.Seed), ("calibrated", LabelSpec.Calibrated)),
        PresetDefinition.For<PolicyPreset>(
            "policy", PolicyPresetRules.Problems, ("seed", PolicyPreset.Seed), ("calibrated", PolicyPreset.Calibrated)),
        PresetDefinition.For<RiskPreset>("risk", RiskPresetRules.Problems, ("seed", RiskPreset.Seed)),
    ];
}
