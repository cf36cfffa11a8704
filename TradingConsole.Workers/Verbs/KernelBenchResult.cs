namespace TradingConsole.Workers.Verbs;

/// <summary>What one kernel bench measured, on one thread.</summary>
/// <param name="Rows">Symbols × rows per symbol, counted once. For labels one row is both directions.</param>
/// <param name="Seconds">Sum of all symbols' times, without making the data.</param>
/// <param name="P50Ms">Median time of one symbol's whole series.</param>
/// <param name="P99Ms">99th percentile of the same.</param>
public sealed record KernelBenchResult(
    int Symbols, int RowsPerSymbol, long Rows, double Seconds, double RowsPerS, double P50Ms, double P99Ms)
{
    /// <param name="durations">One per symbol.</param>
    internal static KernelBenchResult From(int rowsPerSymbol, IReadOnlyList<TimeSpan> durations)
    {
        var sorted = durations.Select(duration => duration.TotalMilliseconds).Order().ToArray();
        var rows = (long)rowsPerSymbol * sorted.Length;
        var seconds = sorted.Sum() / 1_000;
        return new(sorted.Length, rowsPerSymbol, rows, seconds, rows / seconds, AtRank(sorted, 0.50), AtRank(sorted, 0.99));
    }

    private static double AtRank(double[] sorted, double quantile) =>
        sorted[Math.Clamp((int)Math.Ceiling(quantile * sorted.Length) - 1, 0, sorted.Length - 1)];
}
