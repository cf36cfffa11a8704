namespace TradingConsole.Core.Market.Archive;

/// <summary>Reads one funding file: the time is the first column, the rate the last.</summary>
internal sealed class FundingFileReader(ArchiveFile file, SortedDictionary<long, double> rates, ArchiveLog log, long latestMs)
{
    // An exchange caps the rate of one interval at a few percent; more is a misplaced column.
    private const double RateMax = 0.1;

    public void Read()
    {
        var before = rates.Count;
        try
        {
            var problem = ArchiveContent.Read(file.Path, ReadCsv);
            if (problem is not null)
            {
                log.Problem(file, problem, rates.Count - before);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            log.Problem(file, exception.Message, rates.Count - before);
        }
    }

    private void ReadCsv(Stream stream)
    {
        var lines = new CsvLineReader(stream);
        Span<Range> fields = stackalloc Range[8];
        while (lines.TryRead(out var line))
        {
            if (line.IsEmpty || (lines.Line == 1 && line[0] is < (byte)'0' or > (byte)'9'))
            {
                continue;
            }

            log.Rows++;
            var count = Math.Min(CandleRow.SplitFields(line, fields), fields.Length);
            var rateText = line[fields[count - 1]];
            double rate = 0;
            long ms = 0;
            var rule = count < 2 ? "has one column; a time and a rate were expected"
                : !CandleRow.TryParseMilliseconds(line[fields[0]], out ms) ? "time is not a number of milliseconds"
                : ms > latestMs ? "lies in the future"
                : !DecimalText.TryParse(rateText, out rate, out _) || !double.IsFinite(rate) ? "rate is not a finite number"
                : Math.Abs(rate) > RateMax ? $"rate is beyond ±{RateMax} per interval"
                : rates.TryGetValue(ms, out var known) && known != rate ? "differs from the same time read before"
                : null;
            if (rule is not null)
            {
                log.Quarantine(file, lines.Line, "funding_rate", CandleRow.Excerpt(line), rule);
                continue;
            }

            log.Overlapping += rates.TryAdd(ms, rate) ? 0 : 1;
        }
    }
}
