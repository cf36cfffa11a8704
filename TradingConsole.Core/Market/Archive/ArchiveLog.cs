using System.Collections.Immutable;

namespace TradingConsole.Core.Market.Archive;

/// <summary>Counts what one load saw; becomes the <see cref="ArchiveReport"/>.</summary>
internal sealed class ArchiveLog(int detailMax)
{
    private const int GapsMax = 10_000;

    private readonly List<ArchiveQuarantine> _quarantine = []; // Bounded by detailMax.
    private readonly List<ArchiveProblem> _problems = []; // Bounded by the number of files.
    private readonly List<ArchiveGap> _gaps = []; // Bounded by GapsMax.
    private long _quarantined;

    public int Files { get; set; }

    public long Rows { get; set; }

    public long Overlapping { get; set; }

    public void Quarantine(ArchiveFile file, long line, string field, string value, string rule)
    {
        _quarantined++;
        if (_quarantine.Count < detailMax)
        {
            _quarantine.Add(new ArchiveQuarantine(file.RelativePath, line, field, value, rule));
        }
    }

    public void Problem(ArchiveFile file, string reason, long rowsKept) =>
        _problems.Add(new ArchiveProblem(file.RelativePath, reason, rowsKept));

    public void FindGaps(ArchiveSeries series)
    {
        var minutes = series.Minutes;
        for (var i = 1; i < minutes.Length && _gaps.Count < GapsMax; i++)
        {
            var missing = minutes[i] - minutes[i - 1] - 1;
            if (missing > 0)
            {
                _gaps.Add(new ArchiveGap(series.Symbol, Time.MinuteGrid.FromIndex(minutes[i - 1] + 1), missing));
            }
        }
    }

    public ArchiveReport ToReport(ImmutableArray<ArchiveSeries> series, ImmutableArray<string> ignored) => new(
        Files, Rows, series.Sum(s => (long)s.Length), series.Sum(s => (long)s.Funding.Length), Overlapping, _quarantined,
        [.. _quarantine], [.. _problems], ignored, [.. _gaps]);
}
