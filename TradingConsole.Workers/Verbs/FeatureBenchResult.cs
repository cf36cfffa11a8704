namespace TradingConsole.Workers.Verbs;

/// <summary>What the feature bench measured.</summary>
/// <param name="RowsPerS">Median; <paramref name="MrowsPerS"/> the same in million rows a second over all symbols and threads; each thread writes over its own matrix.</param>
/// <param name="BytesPerRow">What the kernel reads and writes, each counted once.</param>
/// <param name="TriadGbPerS">Memory bandwidth of the same run, GB/s.</param>
/// <param name="BandwidthShare">The kernel's traffic as a share of it.</param>
/// <param name="Checksum">Sum of all finite values of the first symbol: equal runs, equal sums.</param>
public sealed record FeatureBenchResult(
    int Symbols, int RowsPerSymbol, int Threads, int Features, double RowsPerS, double MrowsPerS, double MrowsPerSMin, double MrowsPerSMax, int BytesPerRow,
    double TriadGbPerS, double BandwidthShare, double Checksum);
