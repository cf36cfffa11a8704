using System.Collections.Immutable;

namespace TradingConsole.Core.Market.Archive;

/// <summary>Recorded 1-minute futures candles of a folder, held in memory.</summary>
/// <remarks>
/// Reads, in any subfolder, the exchange's archive layout (<c>SYMBOL-1m-YYYY-MM[-DD].zip|csv</c>, with or without header,
/// milliseconds or microseconds) and <c>SYMBOL_1m_*.csv[.gz]</c>; funding from <c>SYMBOL-fundingRate-YYYY-MM.zip|csv</c> and
/// <c>SYMBOL_funding_*.csv[.gz]</c>. Mark-price, index and spot folders are ignored and listed. A bad row never costs its
/// neighbours: it is quarantined and reading goes on.
/// </remarks>
public sealed class CandleArchive
{
    private readonly Dictionary<Symbol, ArchiveSeries> _bySymbol;

    internal CandleArchive(string directory, ImmutableArray<ArchiveSeries> series, ArchiveReport report)
    {
        Directory = directory;
        Series = series;
        Report = report;
        _bySymbol = series.ToDictionary(s => s.Symbol);
    }

    public string Directory { get; }

    /// <summary>One series per recorded symbol, in symbol order; none is empty.</summary>
    public ImmutableArray<ArchiveSeries> Series { get; }

    public ArchiveReport Report { get; }

    public ArchiveSeries? Find(Symbol symbol) => _bySymbol.GetValueOrDefault(symbol);

    /// <summary>Reads every candle and funding file below <paramref name="directory"/>.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The folder holds no readable 1-minute candle; the message says what was expected.</exception>
    public static CandleArchive Open(
        string directory, ArchiveOptions? options = null, CancellationToken cancellationToken = default) =>
        new ArchiveLoader(directory, options ?? new ArchiveOptions()).Load(cancellationToken);
}
