using System.Collections.Immutable;
using System.Threading.Channels;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>
/// Turns raw messages into events for the reader. Repeats and steps backwards are dropped, so two connections may overlap while
/// one replaces the other.
/// </summary>
internal sealed class StreamSink(
    ChannelWriter<MarketEvent> events, TimeProvider marketClock, BinanceClock serverClock, BinanceConnectionLog log,
    ImmutableArray<Symbol> wanted)
{
    private const int ExcerptBytesMax = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<Symbol, Seen> _seen = [];
    private volatile BinanceSymbolTable _symbols = BinanceSymbolTable.For(wanted);

    public BinanceSymbolTable Symbols => _symbols;

    public void Follow(ImmutableArray<Symbol> wanted)
    {
        _symbols = _symbols.With(wanted);
        log.Want(wanted);
    }

    /// <returns>What the message was; only data counts as a sign of life.</returns>
    public async ValueTask<StreamMessage> TakeAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        var now = marketClock.GetUtcNow();
        var message = BinanceStreamParser.Parse(text.Span, now, serverClock.ServerNowMax, _symbols);
        switch (message.Kind)
        {
            case StreamMessageKind.Event:
                log.Heard(NameOf(message.Event!), now);
                if (IsNews(message.Event!))
                {
                    await EmitAsync(message.Event!, cancellationToken);
                }

                break;
            case StreamMessageKind.Ignored:
                log.Heard(null, now);
                log.Ignored(message.Detail);
                break;
            case StreamMessageKind.Quarantined:
                await QuarantineAsync("market stream", message.Detail, WireValue.Excerpt(text.Span, ExcerptBytesMax), cancellationToken);
                break;
            case StreamMessageKind.Reply when message.Detail.Length > 0:
                await QuarantineAsync("market stream control", $"the exchange refused a subscription: {message.Detail}", message.Detail, cancellationToken);
                break;
            default:
                break;
        }

        return message;
    }

    public async ValueTask QuarantineAsync(string source, string reason, string excerpt, CancellationToken cancellationToken)
    {
        log.Refused(reason);
        await EmitAsync(new MessageQuarantined(marketClock.GetUtcNow(), source, reason, excerpt), cancellationToken);
    }

    /// <summary>Hands the event on. A full backlog drops what the next second repeats anyway and waits with the rest.</summary>
    public async ValueTask EmitAsync(MarketEvent marketEvent, CancellationToken cancellationToken)
    {
        if (events.TryWrite(marketEvent))
        {
            return;
        }

        if (marketEvent is CandleUpdated { IsClosed: false } or PremiumUpdated)
        {
            log.Conflated();
            return;
        }

        await events.WriteAsync(marketEvent, cancellationToken);
    }

    private static string? NameOf(MarketEvent marketEvent) => marketEvent switch
    {
        CandleUpdated update => StreamNames.Candles(update.Candle.Symbol),
        PremiumUpdated update => StreamNames.MarkPrice(update.Sample.Symbol),
        _ => null,
    };

    private bool IsNews(MarketEvent marketEvent)
    {
        lock (_gate)
        {
            switch (marketEvent)
            {
                case CandleUpdated update:
                    var symbol = update.Candle.Symbol;
                    var seen = _seen.GetValueOrDefault(symbol);
                    var isNews = update.IsClosed
                        ? update.Candle.OpenTime != seen.LastClosed
                        : update.Candle.OpenTime > seen.LastClosed && update.EventTime >= seen.LastCandleEvent;
                    if (isNews)
                    {
                        _seen[symbol] = seen with
                        {
                            LastCandleEvent = Later(seen.LastCandleEvent, update.EventTime),
                            LastClosed = update.IsClosed ? Later(seen.LastClosed, update.Candle.OpenTime) : seen.LastClosed,
                        };
                    }

                    return isNews;
                case PremiumUpdated update:
                    var before = _seen.GetValueOrDefault(update.Sample.Symbol);
                    if (update.Sample.Time <= before.LastPremium)
                    {
                        return false;
                    }

                    _seen[update.Sample.Symbol] = before with { LastPremium = update.Sample.Time };
                    return true;
                default:
                    return true;
            }
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private readonly record struct Seen(DateTimeOffset LastClosed, DateTimeOffset LastCandleEvent, DateTimeOffset LastPremium);
}
