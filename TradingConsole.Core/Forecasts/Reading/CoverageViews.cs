using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Which coverage is asked for; null leaves a wish open.</summary>
public sealed record CoverageFilter
{
    public static CoverageFilter Everything { get; } = new();

    /// <summary>One of <see cref="BandSegments.Methods"/>.</summary>
    public string? Method { get; init; }

    /// <summary>Steps ahead; a step is an hour.</summary>
    public int? HorizonSteps { get; init; }

    /// <summary>One of <see cref="BandSegments.Calibrations"/>.</summary>
    public string? BandCalibration { get; init; }

    /// <summary>See <see cref="BandSegments"/>.</summary>
    public string? Segment { get; init; }
}

/// <param name="Run">Null before the first run that measured any.</param>
/// <param name="Rows">By method (as alerts prefer them), hours ahead, raw before corrected, and segment.</param>
public sealed record CoverageSheet(ScoredRun? Run, ImmutableArray<CoverageLine> Rows);

/// <summary>How one kind of 80 % band did in one segment: those that came due in the 14 days before the run's end.</summary>
/// <param name="Coverage">Share that held their price, 0 to 1.</param>
/// <param name="CoverageInterval">Wilson, 95 %.</param>
/// <param name="WidthMean">q90 − q10.</param>
/// <param name="IntervalScore">Lower is better.</param>
/// <param name="MustRetrain">The coverage has left 77 to 83 % by more than chance.</param>
public sealed record CoverageLine(
    string Method, int HorizonSteps, int StepSeconds, string BandCalibration, string SegmentKey, int SampleSize, double Coverage,
    WilsonInterval CoverageInterval, double WidthMean, double IntervalScore, bool MustRetrain)
{
    /// <summary>How far ahead these bands look.</summary>
    public TimeSpan Ahead => TimeSpan.FromSeconds((double)HorizonSteps * StepSeconds);

    public bool IsCorrected => BandCalibration == BandSegments.Corrected;
}
