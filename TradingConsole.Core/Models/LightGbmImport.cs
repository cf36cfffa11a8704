using System.Collections.Immutable;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Models;

/// <summary>Makes one model artifact of LightGBM text files trained elsewhere.</summary>
/// <remarks>
/// The files must predict what ours do: gross returns and excursions in ATR, holding time in minutes, target-first as a
/// probability, from the live features in the live order. What the numbers are worth is the evaluation's to say.
/// </remarks>
public static class LightGbmImport
{
    public const string Algo = "lightgbm";

    /// <param name="files">File name and text; <c>er_long.txt</c> is the ensemble of target <c>er_long</c>.</param>
    /// <param name="spec">The labels the targets were computed from.</param>
    /// <param name="trainStart">Open time of the first bar trained on, UTC; <paramref name="trainEnd"/> the last, inclusive.</param>
    /// <returns>The artifact's bytes: equal files and settings give equal bytes, hence the same model id.</returns>
    /// <exception cref="ModelArtifactException">A file is missing, unknown, unreadable or does not fit; the message names it.</exception>
    public static byte[] Assemble(
        IReadOnlyList<(string Name, string Text)> files, LabelSpec spec, DateTimeOffset trainStart, DateTimeOffset trainEnd)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(spec);
        if (trainEnd < trainStart)
        {
            throw new ModelArtifactException($"the training window ends at {trainEnd:u}, before it starts at {trainStart:u}");
        }

        var byTarget = new Dictionary<string, TreeEnsemble>();
        foreach (var (name, text) in files)
        {
            var target = Path.GetFileNameWithoutExtension(name.Replace('\\', '/'));
            if (!ModelTargets.All.Contains(target))
            {
                throw new ModelArtifactException($"file {name} is of no known target; there are {string.Join(", ", ModelTargets.All)}");
            }

            if (!byTarget.TryAdd(target, Read(name, target, text)))
            {
                throw new ModelArtifactException($"file {name} is the second of target {target}");
            }
        }

        var missing = ModelTargets.All.Where(target => !byTarget.ContainsKey(target)).ToList();
        if (missing.Count > 0)
        {
            throw new ModelArtifactException($"no file of target {string.Join(", ", missing)}; one each is needed, named like er_long.txt");
        }

        var schema = FeatureSchema.V1;
        var artifact = ModelArtifact.Write(
            new ModelHeader(
                schema.Version, schema.Names, spec, "gross", "atr", ModelTargets.All, MinuteGrid.ToIndex(trainStart),
                MinuteGrid.ToIndex(trainEnd), Algo, 0, "imported"),
            [.. ModelTargets.All.Select(target => byTarget[target])]);
        TradingModel.Load(artifact); // Whatever else it needs to predict with it, said now and not in the loop.
        return artifact;
    }

    private static TreeEnsemble Read(string name, string target, string text)
    {
        TreeEnsemble ensemble;
        try
        {
            ensemble = LightGbmText.Read(text);
        }
        catch (LightGbmFormatException broken)
        {
            throw new ModelArtifactException($"file {name} is no LightGBM model: {broken.Message}", broken);
        }

        if (SchemaHash.FirstDifference(ensemble.Header.FeatureNames, FeatureSchema.V1.Names) is { } difference)
        {
            throw new ModelArtifactException($"file {name} reads other features: {difference}");
        }

        var objective = ensemble.Header.Objective?.Split(' ')[0] ?? "none";
        var expected = ObjectivesOf(target);
        return expected.Contains(objective)
            ? ensemble
            : throw new ModelArtifactException($"file {name} has objective {objective}, must be {string.Join(" or ", expected)} to predict {target}");
    }

    private static ImmutableArray<string> ObjectivesOf(string target) =>
        target.StartsWith(ModelTargets.PTp, StringComparison.Ordinal) ? ["binary", "cross_entropy"]
        : target.StartsWith(ModelTargets.Q05, StringComparison.Ordinal) ? ["quantile"]
        : ["regression", "regression_l1", "huber", "fair", "mape"];
}
