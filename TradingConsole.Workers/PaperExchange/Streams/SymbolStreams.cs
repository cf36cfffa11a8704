using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>The streams of one contract and the minute they are in.</summary>
/// <remarks>Used by the pump alone.</remarks>
internal sealed class SymbolStreams
{
    private readonly IPaperMarket _market;
    private readonly StreamHub _hub;
    private readonly MarketMessages _messages;
    private readonly TickGrid _grid;
    private readonly MinutePath _path = new();
    private readonly StreamTopic _kline;
    private readonly StreamTopic _mark;
    private readonly StreamTopic _markFast;
    private readonly StreamTopic _book;
    private readonly StreamTopic _trades;
    private readonly StreamTopic _mini;
    private readonly DayWindow _window;
    private long _minute = long.MinValue;
    private bool _hasMinute;

    public SymbolStreams(PaperInstrument instrument, IPaperMarket market, StreamHub hub, MarketMessages messages)
    {
        (Instrument, _market, _hub, _messages) = (instrument, market, hub, messages);
        _grid = new TickGrid(instrument.TickSize, instrument.QuantityStep);
        _window = new DayWindow(instrument, market);
        var name = instrument.Symbol.Value.ToLowerInvariant();
        _kline = hub.Open(StreamRoute.Market, $"{name}@kline_1m");
        _mark = hub.Open(StreamRoute.Market, $"{name}@markPrice");
        _markFast = hub.Open(StreamRoute.Market, $"{name}@markPrice@1s");
        _trades = hub.Open(StreamRoute.Market, $"{name}@aggTrade");
        _mini = hub.Open(StreamRoute.Market, $"{name}@miniTicker");
        _book = hub.Open(StreamRoute.Public, $"{name}@bookTicker");
    }

    public PaperInstrument Instrument { get; }

    /// <summary>Announces the end of a minute.</summary>
    public void CloseMinute(long minute, DateTimeOffset at)
    {
        if (_kline.IsHeard && Load(minute))
        {
            _hub.Publish(_kline, _messages.Kline(Instrument, minute, KlineFacts.Of(Instrument, _path), isClosed: true, at), at);
        }
    }

    /// <summary>Sends what this contract shows at one second.</summary>
    /// <param name="isSlowMarkDue">Whether the three-second mark stream speaks, too.</param>
    public void Show(DateTimeOffset at, bool isSlowMarkDue)
    {
        var isSlowMarkHeard = isSlowMarkDue && _mark.IsHeard;
        var isAnythingHeard = _kline.IsHeard || _markFast.IsHeard || isSlowMarkHeard || _book.IsHeard || _trades.IsHeard || _mini.IsHeard;
        var minute = MinuteGrid.ToIndex(at);
        if (!isAnythingHeard || !Load(minute))
        {
            return;
        }

        var second = at.Second;
        if (_markFast.IsHeard || isSlowMarkHeard)
        {
            var mark = _messages.Mark(Instrument, Facts(at));
            SendIfHeard(_markFast, mark, at);
            SendIfHeard(isSlowMarkDue ? _mark : null, mark, at);
        }

        var last = _grid.Round(MinutePath.At(_path.Last, second));
        if (_trades.IsHeard)
        {
            _hub.Publish(_trades, _messages.Trade(Instrument, _grid, last, _path.Volume / 60, minute, at), at);
        }

        if (_book.IsHeard)
        {
            _hub.Publish(_book, _messages.Book(Instrument, BookTop.Of(Instrument, _grid, _path, second), at), at);
        }

        if (_kline.IsHeard)
        {
            var facts = KlineFacts.Until(Instrument, _grid, _path, second);
            _hub.Publish(_kline, _messages.Kline(Instrument, minute, facts, isClosed: false, at), at);
        }

        if (_mini.IsHeard)
        {
            _hub.Publish(_mini, _messages.MiniTicker(Instrument, _window.At(minute), last, at), at);
        }
    }

    /// <summary>What the mark stream says about this contract now; null when it has no price.</summary>
    public MarkFacts? TryFacts(DateTimeOffset at) => Load(MinuteGrid.ToIndex(at)) ? Facts(at) : null;

    private MarkFacts Facts(DateTimeOffset at) => MarkFacts.Of(_market, Instrument.Symbol, _path, at);

    private void SendIfHeard(StreamTopic? topic, byte[] payload, DateTimeOffset at)
    {
        if (topic is { IsHeard: true })
        {
            _hub.Publish(topic, payload, at);
        }
    }

    private bool Load(long minute)
    {
        if (minute != _minute)
        {
            (_minute, _hasMinute) = (minute, _market.TryFillPath(Instrument.Symbol, minute, _path));
        }

        return _hasMinute;
    }
}
