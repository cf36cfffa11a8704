using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Wire;

/// <summary>The 24 hours before a minute, summed up once per minute and only when somebody asks.</summary>
internal sealed class DayWindow(PaperInstrument instrument, IPaperMarket market)
{
    private const int Minutes = 1440;

    private readonly MinutePath _path = new();
    private long _minute = long.MinValue;
    private KlineFacts? _facts;

    public KlineFacts? At(long minute)
    {
        if (minute == _minute)
        {
            return _facts;
        }

        (_minute, _facts) = (minute, null);
        for (var i = minute - Minutes + 1; i <= minute; i++)
        {
            if (market.TryFillPath(instrument.Symbol, i, _path))
            {
                var one = KlineFacts.Of(instrument, _path);
                _facts = _facts?.Then(one) ?? one;
            }
        }

        return _facts;
    }
}
