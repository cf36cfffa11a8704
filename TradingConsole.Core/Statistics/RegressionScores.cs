namespace TradingConsole.Core.Statistics;

/// <summary>How far predictions of a number were off. NaN when there is no prediction.</summary>
public static class RegressionScores
{
    /// <summary>Root of the mean squared error, in the target's unit.</summary>
    public static double Rmse(ReadOnlySpan<double> predictions, ReadOnlySpan<double> actuals)
    {
        Shape.RequireEqualLengths(predictions.Length, actuals.Length);
        var sum = 0.0;
        for (var i = 0; i < predictions.Length; i++)
        {
            var error = predictions[i] - actuals[i];
            sum += error * error;
        }

        return Math.Sqrt(sum / predictions.Length);
    }

    /// <summary>Mean absolute error, in the target's unit.</summary>
    public static double Mae(ReadOnlySpan<double> predictions, ReadOnlySpan<double> actuals)
    {
        Shape.RequireEqualLengths(predictions.Length, actuals.Length);
        var sum = 0.0;
        for (var i = 0; i < predictions.Length; i++)
        {
            sum += Math.Abs(predictions[i] - actuals[i]);
        }

        return sum / predictions.Length;
    }

    /// <summary>Mean pinball loss of a predicted quantile: each unit below the actual costs alpha, each above 1 − alpha.</summary>
    /// <param name="alpha">The quantile predicted, in (0, 1).</param>
    public static double Pinball(ReadOnlySpan<double> predictions, ReadOnlySpan<double> actuals, double alpha)
    {
        Shape.RequireEqualLengths(predictions.Length, actuals.Length);
        var sum = 0.0;
        for (var i = 0; i < predictions.Length; i++)
        {
            var below = actuals[i] - predictions[i];
            sum += below >= 0 ? alpha * below : (alpha - 1) * below;
        }

        return sum / predictions.Length;
    }
}
