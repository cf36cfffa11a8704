namespace TradingConsole.Core.Passport.Metrics;

/// <summary>One figure about a person, never without its sample and its interval.</summary>
/// <param name="Code">As the API names it, e.g. <c>winRate</c>.</param>
/// <param name="Unit"><c>%</c>, <c>pp</c> (percentage points), <c>bps</c>, <c>score</c> or <c>ratio</c>.</param>
/// <param name="Value">Null without a sample.</param>
/// <param name="Low">Lower end of the 95 % interval; null when none can be said.</param>
/// <param name="Reference">What the figure is read against (50 % for a direction, 0 for a calibration); null when there is nothing.</param>
/// <param name="SamplesMin">Below this the figure is shown as a small sample.</param>
public sealed record Metric(string Code, string Unit, double? Value, double? Low, double? High, double? Reference, int Samples, int SamplesMin)
{
    public bool IsSmall => Samples < SamplesMin;

    /// <summary>The interval leaves the reference out, and the sample is not small.</summary>
    public bool IsDistinct => !IsSmall && Reference is { } reference && (Low > reference || High < reference);
}
