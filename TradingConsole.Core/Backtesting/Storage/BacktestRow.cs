namespace TradingConsole.Core.Backtesting.Storage;

/// <summary>A stored study as a list shows it.</summary>
/// <param name="ModelId">The model it is evidence for; null when it names none.</param>
public sealed record BacktestRow(
    Guid Id,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    string Kind,
    Guid? ModelId,
    Guid? JobId,
    DateTimeOffset From,
    DateTimeOffset To,
    int Symbols,
    string CodeVersion,
    string ConfigHash,
    string DataHash,
    string ResultHash,
    BacktestSummary Summary);

/// <summary>A stored study with everything in it.</summary>
public sealed record StoredBacktest(BacktestRow Row, BacktestResult Result);

/// <summary>The figures of a study that a list compares.</summary>
/// <param name="Binding">What the funnel says binds, in words.</param>
public sealed record BacktestSummary(
    BacktestFigures Normal, BacktestFigures Pessimistic, string Binding, int Folds, int Trials, double? OverfittingProbability)
{
    public static BacktestSummary Of(BacktestResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new(
            result.Normal.Figures, result.Pessimistic.Figures, result.Normal.Funnel.Binding.Sentence,
            result.WalkForward?.Folds.Length ?? 0, result.WalkForward?.Trials.Length ?? 1, result.WalkForward?.OverfittingProbability);
    }
}
