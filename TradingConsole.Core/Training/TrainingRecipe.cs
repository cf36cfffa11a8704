using System.Text.Json.Serialization;

namespace TradingConsole.Core.Training;

/// <summary>How a model was made, so that a walk-forward can make its like from other parts of history.</summary>
/// <param name="Config">As trained with.</param>
/// <param name="SpanMinutes">Minutes from the first row it was given to the last, inclusive.</param>
public sealed record TrainingRecipe(TrainingConfig Config, long SpanMinutes)
{
    /// <summary>Folds a scaled walk has at most; a longer history tests longer parts.</summary>
    public const int FoldsMax = 48;

    /// <summary>The configuration's hash: the recipe's name.</summary>
    [JsonIgnore]
    public string Hash => Config.Hash();

    /// <summary>Rows at most over another span, as dense as the model's own.</summary>
    /// <param name="minutes">Span of the other history, minutes.</param>
    public int RowsMaxOver(double minutes) =>
        (int)Math.Min(int.MaxValue / 2, Math.Ceiling(Config.RowsMax * Math.Max(1, minutes / Math.Max(1, SpanMinutes))));

    /// <summary>The same recipe for each fold of a walk over another span: the model's own density of rows and lengths of parts.</summary>
    /// <param name="minutes">Minutes from the first row of that history to the last, inclusive.</param>
    /// <remarks>
    /// Parts given as shares become the minutes the model's own parts had, and over no more history than the model had they stay
    /// shares: one fold. Test parts grow where there would be more than <see cref="FoldsMax"/>; they are not learned from.
    /// </remarks>
    public TrainingConfig FoldsOver(long minutes)
    {
        var split = Config.Split;
        var scaled = Config with { RowsMax = RowsMaxOver(minutes) };
        if (split.IsProportional && minutes <= SpanMinutes)
        {
            return scaled;
        }

        var unit = split.IsProportional ? SpanMinutes / (split.Train + split.Validation + split.Test) : 1;
        var (train, validation) = (Math.Floor(split.Train * unit), Math.Floor(split.Validation * unit));
        var test = Math.Max(Math.Floor(split.Test * unit), Math.Ceiling((minutes - train - validation) / FoldsMax));
        return scaled with
        {
            Split = new SplitPlan(train, validation, test, IsProportional: false, split.EmbargoMinutes, split.EmbargoFraction),
        };
    }
}
