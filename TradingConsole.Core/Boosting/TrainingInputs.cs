namespace TradingConsole.Core.Boosting;

internal static class TrainingInputs
{
    /// <exception cref="ArgumentException">The message names what is wrong, where and the rule.</exception>
    public static void Require(
        BinnedMatrix matrix, float[] labels, float[]? weights, BoostingParameters parameters, string part)
    {
        if (matrix.Rows < 2 && part == "training")
        {
            throw new ArgumentException($"{part} has {matrix.Rows} row, learning needs at least 2");
        }

        if (matrix.Rows == 0)
        {
            throw new ArgumentException($"{part} has no rows");
        }

        if (labels.Length != matrix.Rows)
        {
            throw new ArgumentException($"{part} has {labels.Length} labels for {matrix.Rows} rows");
        }

        var bad = Array.FindIndex(labels, label => !float.IsFinite(label));
        if (bad >= 0)
        {
            throw new ArgumentException($"{part} label of row {bad} is {labels[bad]}, must be finite");
        }

        bad = parameters.Objective == BoostingObjective.Binary ? Array.FindIndex(labels, label => label is not (0 or 1)) : -1;
        if (bad >= 0)
        {
            throw new ArgumentException($"{part} label of row {bad} is {labels[bad]}, the binary objective needs 0 or 1");
        }

        if (parameters.MonotoneConstraints.Count > 0 && parameters.MonotoneConstraints.Count != matrix.FeatureNames.Length)
        {
            throw new ArgumentException(
                $"{parameters.MonotoneConstraints.Count} monotone constraints for {matrix.FeatureNames.Length} features");
        }

        if (weights is null)
        {
            return;
        }

        if (weights.Length != matrix.Rows)
        {
            throw new ArgumentException($"{part} has {weights.Length} weights for {matrix.Rows} rows");
        }

        bad = Array.FindIndex(weights, weight => !(weight > 0 && float.IsFinite(weight)));
        if (bad >= 0)
        {
            throw new ArgumentException($"{part} weight of row {bad} is {weights[bad]}, must be positive and finite");
        }
    }
}
