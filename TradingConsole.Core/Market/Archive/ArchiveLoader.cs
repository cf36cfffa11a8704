using System.Collections.Immutable;

namespace TradingConsole.Core.Market.Archive;

/// <summary>Walks the folder and reads it symbol by symbol.</summary>
internal sealed class ArchiveLoader(string directory, ArchiveOptions options)
{
    private readonly ArchiveLog _log = new(options.QuarantineDetailMax);
    private readonly long _latestMs = options.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public CandleArchive Load(CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(directory);
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException($"Candle folder '{root}' does not exist.");
        }

        var files = new List<ArchiveFile>();
        var ignored = ImmutableArray.CreateBuilder<string>();
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (ArchiveFile.TryRecognise(root, path) is { } file)
            {
                files.Add(file);
            }
            else
            {
                ignored.Add(Path.GetRelativePath(root, path));
            }
        }

        var wanted = options.Symbols.ToHashSet();
        var series = files
            .GroupBy(f => f.Symbol)
            .Where(group => wanted.Count == 0 || wanted.Contains(group.Key))
            .OrderBy(group => group.Key)
            .Select(group => ReadSymbol(group.Key, [.. group], cancellationToken))
            .Where(s => s.Length > 0)
            .ToImmutableArray();
        foreach (var one in series)
        {
            _log.FindGaps(one);
        }

        var report = _log.ToReport(series, ignored.ToImmutable());
        return series.IsEmpty ? throw new InvalidDataException(Explain(root, report)) : new CandleArchive(root, series, report);
    }

    private ArchiveSeries ReadSymbol(Symbol symbol, ArchiveFile[] files, CancellationToken cancellationToken)
    {
        var columns = new CandleColumns();
        var funding = new SortedDictionary<long, double>();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _log.Files++;
            if (file.Kind == ArchiveFileKind.Candles)
            {
                new CandleFileReader(file, columns, _log, _latestMs).Read();
                columns.Sort();
            }
            else
            {
                new FundingFileReader(file, funding, _log, _latestMs).Read();
            }
        }

        return columns.ToSeries(
            symbol,
            [.. funding.Select(f => new FundingRate(symbol, DateTimeOffset.FromUnixTimeMilliseconds(f.Key), f.Value))]);
    }

    private static string Explain(string root, ArchiveReport report)
    {
        var reason = report.Problems.FirstOrDefault() is { } problem ? $" First problem: {problem.File}: {problem.Reason}."
            : report.Quarantine.FirstOrDefault() is { } row ? $" First refused row: {row}."
            : "";
        return $"Folder '{root}' holds no readable 1-minute candle ({report.Files} candle or funding files, "
            + $"{report.Ignored.Length} others). Expected SYMBOL-1m-YYYY-MM[-DD].zip or .csv, or SYMBOL_1m_*.csv.gz.{reason}";
    }
}
