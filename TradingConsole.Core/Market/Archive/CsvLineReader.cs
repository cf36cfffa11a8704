namespace TradingConsole.Core.Market.Archive;

/// <summary>Splits a byte stream into lines without allocating per line.</summary>
/// <remarks>
/// A line longer than <see cref="LineBytesMax"/> is corrupt by definition and comes back cut to that length, so a file
/// without line ends cannot grow the buffer.
/// </remarks>
internal sealed class CsvLineReader(Stream stream)
{
    public const int LineBytesMax = 4096;

    private readonly byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _skipping;

    /// <summary>1-based number of the line last returned.</summary>
    public long Line { get; private set; }

    /// <summary>True when the last line returned was not closed by a line end.</summary>
    public bool IsUnterminated { get; private set; }

    /// <exception cref="InvalidDataException">The compressed stream is broken or ends too early.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var pending = _buffer.AsSpan(_start, _end - _start);
            var length = pending.IndexOf((byte)'\n');
            if (length >= 0)
            {
                _start += length + 1;
                if (_skipping)
                {
                    _skipping = false;
                    continue;
                }

                Line++;
                IsUnterminated = false;
                line = Trim(pending[..length]);
                return true;
            }

            if (_skipping)
            {
                _start = _end;
            }
            else if (pending.Length > LineBytesMax)
            {
                Line++;
                _skipping = true;
                IsUnterminated = false;
                line = pending[..LineBytesMax];
                _start = _end;
                return true;
            }

            if (_ended)
            {
                line = Trim(pending);
                _start = _end;
                IsUnterminated = true;
                if (line.IsEmpty || _skipping)
                {
                    return false;
                }

                Line++;
                return true;
            }

            Fill();
        }
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line) => line.TrimEnd((byte)'\r');

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
