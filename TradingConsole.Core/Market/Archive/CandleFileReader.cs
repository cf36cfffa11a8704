namespace TradingConsole.Core.Market.Archive;

/// <summary>Reads one candle file into the columns of its symbol.</summary>
internal sealed class CandleFileReader(ArchiveFile file, CandleColumns columns, ArchiveLog log, long latestMs)
{
    private static readonly string[] ColumnOrder = ["open", "high", "low", "close", "volume"];

    // Rows of earlier files: sorted, and the ones a row of this file may repeat.
    private readonly int _earlier = columns.Count;
    private int _columnsExpected;
    private long _previous = long.MinValue;
    private long _beforePrevious = long.MinValue;

    // A last line without line end is whole in a whole file and cut in a cut one; which it is shows at the end.
    private (byte[] Text, long Line)? _openEnd;

    public void Read()
    {
        var rowsBefore = log.Rows;
        try
        {
            var problem = ArchiveContent.Read(file.Path, ReadCsv);
            if (problem is null)
            {
                TakeOpenEnd();
                return;
            }

            if (_openEnd is { } cut)
            {
                log.Quarantine(file, cut.Line, "row", CandleRow.Excerpt(cut.Text), "the file ends within this row");
            }

            log.Problem(file, problem, columns.Count - _earlier);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            log.Problem(file, $"{exception.Message} ({log.Rows - rowsBefore} rows were readable)", columns.Count - _earlier);
        }
    }

    private void ReadCsv(Stream stream)
    {
        TakeOpenEnd();
        var lines = new CsvLineReader(stream);
        while (lines.TryRead(out var line))
        {
            if (lines.Line == 1)
            {
                line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
                if (IsHeader(line))
                {
                    ReadHeader(line);
                    continue;
                }
            }

            if (line.IsEmpty)
            {
                continue;
            }

            log.Rows++;
            if (lines.IsUnterminated)
            {
                _openEnd = (line.ToArray(), lines.Line);
            }
            else
            {
                Take(CandleRow.Parse(line, _columnsExpected, latestMs), lines.Line, line);
            }
        }
    }

    private void TakeOpenEnd()
    {
        if (_openEnd is { } end)
        {
            Take(CandleRow.Parse(end.Text, _columnsExpected, latestMs), end.Line, end.Text);
        }

        _openEnd = null;
    }

    private static bool IsHeader(ReadOnlySpan<byte> line) => !line.IsEmpty && line[0] is < (byte)'0' or > (byte)'9';

    private void ReadHeader(ReadOnlySpan<byte> line)
    {
        var names = System.Text.Encoding.UTF8.GetString(line).Split(',');
        if (names.Length < 6 || !names.Skip(1).Take(5).SequenceEqual(ColumnOrder, StringComparer.OrdinalIgnoreCase))
        {
            throw new InvalidDataException(
                $"header is '{CandleRow.Excerpt(line)}'; a time column and open,high,low,close,volume were expected");
        }

        _columnsExpected = names.Length;
    }

    private void Take(in CandleRow row, long line, ReadOnlySpan<byte> text)
    {
        if (row.Rule is not null)
        {
            log.Quarantine(file, line, row.Field, row.Value, row.Rule);
            return;
        }

        if (row.Minute <= _previous)
        {
            if (row.Minute != _beforePrevious + 1 || row.Minute == _previous || _previous == _beforePrevious + 1)
            {
                Refuse(line, text, row.Minute == _previous ? "repeats the minute before it" : "is out of order");
                return;
            }

            // The row before jumped ahead and this one continues where the order broke: the jump was the bad one.
            var jumped = Time.MinuteGrid.FromIndex(_previous).ToUnixTimeMilliseconds();
            log.Quarantine(file, line - 1, "timestamp_ms", $"{jumped}", "jumps ahead of the rows after it");
            if (columns.Count > _earlier && columns.MinuteAt(columns.Count - 1) == _previous)
            {
                columns.RemoveLast();
            }

            _previous = _beforePrevious;
        }

        if (_columnsExpected == 0)
        {
            _columnsExpected = text.Count((byte)',') + 1;
        }

        (_beforePrevious, _previous) = (_previous, row.Minute);
        var known = columns.Find(row.Minute, _earlier);
        if (known < 0)
        {
            columns.Add(row);
        }
        else if (columns.Equals(known, row))
        {
            log.Overlapping++;
        }
        else
        {
            Refuse(line, text, "differs from the same minute in an earlier file");
        }
    }

    private void Refuse(long line, ReadOnlySpan<byte> text, string rule) =>
        log.Quarantine(file, line, "timestamp_ms", CandleRow.Excerpt(text), rule);
}
