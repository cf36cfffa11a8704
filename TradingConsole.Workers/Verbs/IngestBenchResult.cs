using System.Text.Json.Serialization;

namespace TradingConsole.Workers.Verbs;

/// <summary>How fast rows reach PostgreSQL. Rates are rows per second of the best repeat; medians stand beside them.</summary>
/// <param name="RowsPerSecond">Through the batch writer into a new range (the straight path).</param>
/// <param name="CopyRowsPerSecond">Raw binary COPY of the same rows, in one go, into an identical fresh table.</param>
/// <param name="MergeRowsPerSecond">Through the batch writer over a range that exists already (staging and merge).</param>
/// <param name="Ratio">Median of the repeats' own <c>batch writer / raw COPY</c>.</param>
public sealed record IngestBenchResult(
    int Rows, int Repeats,
    [property: JsonPropertyName("rows_per_s")] double RowsPerSecond, double RowsPerSecondMedian,
    [property: JsonPropertyName("copy_rows_per_s")] double CopyRowsPerSecond, double CopyRowsPerSecondMedian,
    [property: JsonPropertyName("merge_rows_per_s")] double MergeRowsPerSecond, double MergeRowsPerSecondMedian,
    double Ratio, double MergeRatio)
{
    /// <summary>The straight path must reach half of raw COPY.</summary>
    public const double RatioMin = 0.5;

    public bool IsWithinBar => Ratio >= RatioMin;
}
