using System.Collections.Immutable;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Passport.Samples;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>Says how likely this person's trade of this kind is to pay after costs.</summary>
/// <param name="Inputs">The trees' columns, in order.</param>
public sealed record SetupModel(ImmutableArray<SetupInput> Inputs, TreeEnsemble Trees)
{
    // Small trees, few of them, all of it fixed: a person's history is short, and a setting chosen on it would be chosen by chance.
    private static readonly BoostingParameters Parameters = new()
    {
        Objective = BoostingObjective.Binary, NumIterations = 60, LearningRate = 0.05, NumLeaves = 4, MinDataInLeaf = 15, LambdaL2 = 5, MaxBin = 32, Seed = 1,
    };

    /// <summary>Learns from samples that all count alike; the same samples give the same bits.</summary>
    /// <param name="training">Both outcomes among them.</param>
    /// <exception cref="ArgumentException">Too few samples to learn from.</exception>
    public static SetupModel Learn(IReadOnlyList<TrainingSample> training, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        var inputs = SetupInputs.Of(training);
        var questions = training.Select(SetupQuestion.Of).ToArray();
        ReadOnlyMemory<double>[] columns = [.. inputs.Select(input => (ReadOnlyMemory<double>)questions.Select(input.Value).ToArray())];
        var matrix = BinnedMatrix.Build(columns, [.. inputs.Select((input, index) => $"{input.Kind}_{index}")], Parameters);
        return new SetupModel(inputs, BoostingTrainer.Train(
            matrix, [.. training.Select(sample => sample.HasPaid ? 1f : 0f)], Parameters, cancellationToken: cancellationToken));
    }

    /// <summary>From 0 to 1.</summary>
    public double Probability(SetupQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return Trees.Predict([.. Inputs.Select(input => input.Value(question))]);
    }

    /// <summary>What each column adds to the log-odds of this answer (TreeSHAP), largest first; columns that add nothing are left out.</summary>
    public ImmutableArray<(SetupInput Input, double LogOdds)> Reasons(SetupQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var parts = new double[Inputs.Length];
        Trees.Contributions([.. Inputs.Select(input => input.Value(question))], parts);
        return [.. Inputs.Zip(parts).Where(pair => pair.Second != 0).OrderByDescending(pair => Math.Abs(pair.Second))];
    }

    /// <summary>Share of the trees' split gain by column, largest first.</summary>
    public ImmutableArray<(SetupInput Input, double Share)> Importance()
    {
        var gains = new double[Inputs.Length];
        foreach (var tree in Trees.Trees)
        {
            for (var node = 0; node < tree.SplitFeature.Length; node++)
            {
                gains[tree.SplitFeature[node]] += tree.SplitGain[node];
            }
        }

        var sum = gains.Sum();
        return sum <= 0 ? [] : [.. Inputs.Zip(gains, (input, gain) => (input, gain / sum)).Where(pair => pair.Item2 > 0).OrderByDescending(pair => pair.Item2)];
    }
}
