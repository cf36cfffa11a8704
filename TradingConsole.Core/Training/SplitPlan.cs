namespace TradingConsole.Core.Training;

/// <summary>How a span of minutes is cut into train, validation and test, in that order of time.</summary>
/// <param name="Train">Minutes, or a share of the span when <paramref name="IsProportional"/>.</param>
/// <param name="Validation">Same unit; early stopping reads it.</param>
/// <param name="Test">Same unit; only the final metrics read it.</param>
/// <param name="EmbargoMinutes">Extra distance after the end of an earlier part, on top of the purge.</param>
/// <param name="EmbargoFraction">The same as a share of the rows' span, in [0, 1); the longer of the two counts.</param>
public sealed record SplitPlan(
    double Train, double Validation, double Test, bool IsProportional, int EmbargoMinutes = 0, double EmbargoFraction = 0)
{
    public double Train { get; } = Positive(Train, nameof(Train));

    public double Validation { get; } = Positive(Validation, nameof(Validation));

    public double Test { get; } = Positive(Test, nameof(Test));

    public int EmbargoMinutes { get; } = EmbargoMinutes >= 0
        ? EmbargoMinutes
        : throw new ArgumentOutOfRangeException(nameof(EmbargoMinutes), EmbargoMinutes, "the embargo must not be negative");

    public double EmbargoFraction { get; } = EmbargoFraction is >= 0 and < 1
        ? EmbargoFraction
        : throw new ArgumentOutOfRangeException(nameof(EmbargoFraction), EmbargoFraction, "the embargo must be at least 0 and below 1");

    public static SplitPlan Days(double train, double validation, double test, int embargoMinutes = 0) =>
        new(train * 1440, validation * 1440, test * 1440, IsProportional: false, embargoMinutes);

    public static SplitPlan Proportional(double train, double validation, double test, int embargoMinutes = 0) =>
        new(train, validation, test, IsProportional: true, embargoMinutes);

    /// <summary>The embargo that holds for rows spanning so many minutes.</summary>
    public long EmbargoOver(long spanMinutes) => Math.Max(EmbargoMinutes, (long)Math.Ceiling(EmbargoFraction * spanMinutes));

    private static double Positive(double value, string name) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "a part's length must be positive");
}
