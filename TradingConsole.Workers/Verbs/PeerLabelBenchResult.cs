using System.Text.Json.Serialization;

namespace TradingConsole.Workers.Verbs;

/// <summary>What the label bench measured on the peer bench's candles.</summary>
/// <param name="NarrowMrowsPerS">Median, million rows a second; a row is both directions.</param>
/// <param name="NarrowEqual">Symbol 0's labels equal the expected file bit for bit; null where there is no such file.</param>
/// <param name="TriadGbPerS">Memory bandwidth of the same run.</param>
/// <param name="NarrowBandwidthShare">The kernel's own reads and writes, each counted once, as a share of it.</param>
public sealed record PeerLabelBenchResult(
    int Symbols,
    int RowsPerSymbol,
    int Threads,
    [property: JsonPropertyName("narrow_mrows_per_s")] double NarrowMrowsPerS,
    [property: JsonPropertyName("wide_mrows_per_s")] double WideMrowsPerS,
    double NarrowMin,
    double NarrowMax,
    double WideMin,
    double WideMax,
    bool? NarrowEqual,
    bool? WideEqual,
    double TriadGbPerS,
    double NarrowBandwidthShare,
    double WideBandwidthShare);
