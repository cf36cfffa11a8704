using System.Collections.Immutable;

namespace TradingConsole.Core.Market.Archive;

/// <summary>What reading a folder of recorded candles found: everything that was not taken over is counted here.</summary>
/// <param name="Files">Candle and funding files that were read.</param>
/// <param name="Rows">Data rows seen in them, header lines excluded.</param>
/// <param name="Accepted">Candle rows that ended up in a series.</param>
/// <param name="FundingRows">Funding rows that ended up in a series.</param>
/// <param name="Overlapping">Rows equal in every value to one already read from another file; harmless.</param>
/// <param name="Quarantined">Rows that broke a rule and were left out.</param>
/// <param name="Quarantine">The first of them, up to <see cref="ArchiveOptions.QuarantineDetailMax"/>.</param>
/// <param name="Problems">Files that could not be read to their end; what was readable was kept.</param>
/// <param name="Ignored">Files in the folder that are no 1-minute candles or funding rates, relative paths.</param>
/// <param name="Gaps">Missing minutes between two recorded ones, by symbol and time.</param>
public sealed record ArchiveReport(
    int Files,
    long Rows,
    long Accepted,
    long FundingRows,
    long Overlapping,
    long Quarantined,
    ImmutableArray<ArchiveQuarantine> Quarantine,
    ImmutableArray<ArchiveProblem> Problems,
    ImmutableArray<string> Ignored,
    ImmutableArray<ArchiveGap> Gaps);

/// <summary>One row that was left out, and the rule it broke.</summary>
/// <param name="Line">1-based line in the (uncompressed) file.</param>
/// <param name="Value">What stood there, shortened.</param>
public sealed record ArchiveQuarantine(string File, long Line, string Field, string Value, string Rule)
{
    public override string ToString() => $"{File}:{Line}: {Field} '{Value}': {Rule}";
}

/// <summary>A file that could not be read to its end, or not at all.</summary>
/// <param name="RowsKept">Rows read from it before the problem.</param>
public sealed record ArchiveProblem(string File, string Reason, long RowsKept);

/// <summary>Minutes that were not recorded.</summary>
/// <param name="From">Open time of the first missing minute, UTC.</param>
public sealed record ArchiveGap(Symbol Symbol, DateTimeOffset From, long Minutes);
