using System.Collections.Immutable;
using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Models;

/// <summary>What a model artifact says about itself.</summary>
/// <param name="FeatureNames">Column order of the rows it was trained on.</param>
/// <param name="ReturnBasis">Which costs the return targets contain; <c>gross</c> = none.</param>
/// <param name="TargetUnit"><c>atr</c>: returns and excursions were learned as multiples of the row's ATR.</param>
/// <param name="Targets">Names of the ensembles inside, e.g. <c>er_long</c>.</param>
/// <param name="TrainStartMinute">First decision minute trained on (minutes since the Unix epoch).</param>
/// <param name="TrainEndMinute">Last decision minute trained on, inclusive.</param>
/// <param name="FeatureSchemaHash"><see cref="SchemaHash"/> of version and names; null in artifacts written before it existed.</param>
public sealed record ModelHeader(
    int FeatureSchemaVersion,
    ImmutableArray<string> FeatureNames,
    LabelSpec LabelSpec,
    string ReturnBasis,
    string TargetUnit,
    ImmutableArray<string> Targets,
    long TrainStartMinute,
    long TrainEndMinute,
    string Algo,
    ulong Seed,
    string CodeVersion,
    string? FeatureSchemaHash = null);
