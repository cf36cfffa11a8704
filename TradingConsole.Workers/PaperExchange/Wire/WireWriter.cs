using System.Globalization;

namespace TradingConsole.Workers.PaperExchange.Wire;

/// <summary>Writes the exchange's JSON into one growing buffer; the stream's hot path allocates only the finished message.</summary>
internal sealed class WireWriter
{
    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>Forgets what was written.</summary>
    public WireWriter Start()
    {
        _length = 0;
        return this;
    }

    /// <summary>JSON as it stands.</summary>
    public WireWriter Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Reserve(json.Length));
        _length += json.Length;
        return this;
    }

    public WireWriter Integer(long value)
    {
        value.TryFormat(Reserve(20), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    /// <summary>A quoted number with fixed decimals.</summary>
    public WireWriter Quoted(double value, int decimals)
    {
        var target = Reserve(WireNumber.BytesMax + 2);
        target[0] = (byte)'"';
        var written = WireNumber.Format(value, decimals, target[1..]);
        target[written + 1] = (byte)'"';
        _length += written + 2;
        return this;
    }

    public byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    private Span<byte> Reserve(int bytes)
    {
        if (_length + bytes > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }

        return _buffer.AsSpan(_length);
    }
}
