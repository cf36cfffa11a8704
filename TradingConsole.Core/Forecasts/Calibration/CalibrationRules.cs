using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Calibration;

/// <summary>How calibration is measured.</summary>
public sealed record CalibrationRules
{
    public static CalibrationRules Default { get; } = new();

    /// <summary>Names of the windows and how far each reaches back from the run's end; null: all there is.</summary>
    public ImmutableArray<(string Name, TimeSpan? Reach)> Windows { get; init; } =
        [("30d", TimeSpan.FromDays(30)), ("90d", TimeSpan.FromDays(90)), ("365d", TimeSpan.FromDays(365)), ("all", null)];

    /// <summary>Bins of the reliability curve and of both ECE.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>Prices are kept this far away from 0 and 1 in the log loss and the calibration fit.</summary>
    public double Clip { get; init; } = 1e-6;

    /// <summary>Draws of the cluster bootstrap.</summary>
    public int Draws { get; init; } = 400;

    /// <summary>Below so many rows there is no interval, slope or intercept.</summary>
    public int SampleLeast { get; init; } = CalibrationMetrics.SampleLeast;
}
