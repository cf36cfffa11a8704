namespace TradingConsole.Core.Statistics;

/// <summary>Whether forecasts stray from slope 1 and intercept 0 by more than chance would make them: a likelihood-ratio test.</summary>
/// <param name="Statistic">Twice the log-likelihood gained by fitting slope and intercept; χ² with two degrees of freedom when calibrated.</param>
/// <param name="PValue">Chance of a statistic at least as large from calibrated forecasts, 0 to 1.</param>
/// <remarks>
/// Rows are taken as independent: with clusters it speaks too soon, so read it beside a cluster bootstrap of the slope.
/// Source: Cox (1958); Miller, Hui and Tierney, Validation techniques for logistic regression models (1991).
/// </remarks>
public readonly record struct CalibrationTest(double Statistic, double PValue)
{
    /// <summary>Null where <see cref="CalibrationFit.Of"/> finds no finite fit.</summary>
    public static CalibrationTest? Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, double clip = 1e-6)
    {
        if (CalibrationFit.Of(probabilities, outcomes, clip) is not { } fit)
        {
            return null;
        }

        var logits = CalibrationFit.LogitsOf(probabilities, clip);
        var gained = CalibrationFit.LogLikelihood(fit, logits, outcomes) - CalibrationFit.LogLikelihood(new CalibrationFit(1, 0), logits, outcomes);
        var statistic = Math.Max(0, 2 * gained);
        return new CalibrationTest(statistic, Math.Exp(-statistic / 2)); // The upper tail of χ² with two degrees of freedom.
    }
}
