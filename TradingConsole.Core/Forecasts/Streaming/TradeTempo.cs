namespace TradingConsole.Core.Forecasts.Streaming;

/// <summary>How many trades one market had lately, by minute of their own stamps; an hour and five minutes are kept.</summary>
internal sealed class TradeTempo
{
    private const int Minutes = 65;
    private const int Lately = 5;

    private readonly int[] _counts = new int[Minutes];
    private long _first = long.MaxValue;
    private long _newest = long.MinValue;

    /// <summary>The market was heard; a trade counts.</summary>
    public void Hear(DateTimeOffset ts, bool isTrade)
    {
        var minute = ts.UtcTicks / TimeSpan.TicksPerMinute;
        _first = Math.Min(_first, minute);
        if (_newest == long.MinValue || minute - _newest >= Minutes)
        {
            Array.Clear(_counts);
            _newest = minute;
        }

        while (_newest < minute)
        {
            _counts[++_newest % Minutes] = 0;
        }

        if (isTrade && minute > _newest - Minutes)
        {
            _counts[minute % Minutes]++;
        }
    }

    /// <summary>Trades of the last five minutes up to the newest heard, and the usual number of the hour before them; null while too little was heard.</summary>
    public (int Count, double? Usual) Now(TimeSpan usualLeast)
    {
        var (count, earlier) = (0, 0);
        for (var back = 0; back < Minutes; back++)
        {
            var counted = _newest - back < 0 ? 0 : _counts[(_newest - back) % Minutes];
            if (back < Lately)
            {
                count += counted;
            }
            else
            {
                earlier += counted;
            }
        }

        var heard = Math.Min(_newest - Lately + 1 - _first, Minutes - Lately);
        return (count, heard >= usualLeast.TotalMinutes && heard > 0 ? earlier * (double)Lately / heard : null);
    }
}
