using Microsoft.Extensions.Logging;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>Walks along the market clock and publishes what the market shows at each step.</summary>
/// <remarks>
/// Event times are the steps themselves, not the moment of sending, so a run is repeatable. At a minute's boundary all
/// closed candles go out before anything of the new minute, BTCUSDT first.
/// </remarks>
internal sealed class MarketPump
{
    private const double FineSpeedMax = 5;
    private const int WarmUpFromMinute = 1380; // The last hour of a day, one contract a minute.

    private static readonly TimeSpan CatchUpFloor = TimeSpan.FromMinutes(10);

    private readonly IPaperMarket _market;
    private readonly StreamHub _hub;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly MarketMessages _messages = new();
    private readonly SymbolStreams[] _symbols;
    private readonly StreamTopic _allMarks;
    private readonly StreamTopic _allMarksFast;
    private readonly TimeSpan _step;
    private readonly TimeSpan _catchUpMax;
    private readonly bool _isWaitingForReaders;
    private readonly MinutePath _scratch = new();
    private long _publishedUntilTicks;

    public MarketPump(IPaperMarket market, StreamHub hub, TimeProvider clock, PaperExchangeOptions options, ILogger logger)
    {
        (_market, _hub, _clock, _logger) = (market, hub, clock, logger);
        _symbols = [.. market.Instruments.Where(i => i.IsTrading).Select(i => new SymbolStreams(i, market, hub, _messages))];
        _allMarks = hub.Open(StreamRoute.Market, "!markPrice@arr");
        _allMarksFast = hub.Open(StreamRoute.Market, "!markPrice@arr@1s");
        _step = TimeSpan.FromSeconds(options.Speed <= FineSpeedMax ? 1 : MinutePath.SecondsPerPoint);
        var realMinute = TimeSpan.FromMinutes(options.Speed);
        _catchUpMax = options.CatchUpMax ?? (realMinute > CatchUpFloor ? realMinute : CatchUpFloor);
        _isWaitingForReaders = options.SlowReader == SlowReader.Wait;
    }

    /// <summary>Everything up to this instant of market time has been handed to the connections.</summary>
    public DateTimeOffset PublishedUntil => new(Interlocked.Read(ref _publishedUntilTicks), TimeSpan.Zero);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var next = FirstStepAfter(_clock.GetUtcNow());
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = _clock.GetUtcNow();
            if (now < next)
            {
                await Task.Delay(next - now, _clock, cancellationToken);
                continue;
            }

            if (now - next > _catchUpMax)
            {
                _logger.LogWarning(
                    "The paper exchange was {Behind} behind its clock; what it missed is not streamed, REST has it", now - next);
                next = MinuteGrid.Floor(now);
            }

            Publish(next);
            Interlocked.Exchange(ref _publishedUntilTicks, next.UtcTicks);
            next += _step;
            if (_isWaitingForReaders)
            {
                await _hub.WaitForReadersAsync(cancellationToken);
            }
        }
    }

    private DateTimeOffset FirstStepAfter(DateTimeOffset now) =>
        new(((now.UtcTicks / _step.Ticks) + 1) * _step.Ticks, TimeSpan.Zero);

    private void Publish(DateTimeOffset at)
    {
        _hub.Advance(at);
        var minute = MinuteGrid.ToIndex(at);
        if (at.Second == 0)
        {
            foreach (var symbol in _symbols)
            {
                symbol.CloseMinute(minute - 1, at);
            }
        }

        // Three-second streams on a five-second step speak at every step.
        var isSlowMarkDue = _step.Seconds > 1 || at.Second % 3 == 0;
        foreach (var symbol in _symbols)
        {
            symbol.Show(at, isSlowMarkDue);
        }

        PublishAllMarks(_allMarksFast, at);
        if (isSlowMarkDue)
        {
            PublishAllMarks(_allMarks, at);
        }

        if (at.Second == 0)
        {
            WarmUpTomorrow(minute);
        }
    }

    private void PublishAllMarks(StreamTopic topic, DateTimeOffset at)
    {
        if (!topic.IsHeard)
        {
            return;
        }

        // Contracts on other markets' underlyings come in a message of their own.
        foreach (var isTradFi in (ReadOnlySpan<bool>)[false, true])
        {
            var rows = new List<(PaperInstrument, MarkFacts)>(_symbols.Length);
            foreach (var symbol in _symbols)
            {
                if (symbol.Instrument.IsTradFi == isTradFi && symbol.TryFacts(at) is { } facts)
                {
                    rows.Add((symbol.Instrument, facts));
                }
            }

            if (rows.Count > 0)
            {
                _hub.Publish(topic, _messages.Marks(rows), at);
            }
        }
    }

    /// <summary>Making all contracts' next day at midnight would hold up that minute's candles.</summary>
    private void WarmUpTomorrow(long minute)
    {
        var contract = (int)(minute % 1440) - WarmUpFromMinute;
        if (contract >= 0 && contract < _symbols.Length)
        {
            _market.TryFillPath(_symbols[contract].Instrument.Symbol, ((minute / 1440) + 1) * 1440, _scratch);
        }
    }
}
