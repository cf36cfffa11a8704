using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Verbs.Replay;

/// <summary>
/// A paper market without a wire: the same prices as the paper exchange, event by event, on a stepped clock. Iterating its stream
/// is what moves time, so a run depends on nothing but its inputs.
/// </summary>
internal sealed class SteppedMarket(IPaperMarket market, SteppedClock clock) : IMarketData
{
    private readonly MinutePath _path = new();

    public ImmutableArray<Symbol> Symbols { get; } = [.. market.Instruments.Where(instrument => instrument.IsTrading).Select(instrument => instrument.Symbol)];

    /// <summary>Open of the first recorded minute, UTC.</summary>
    public DateTimeOffset Start => market.Start;

    public Task<DateTimeOffset> GetServerTimeAsync(CancellationToken cancellationToken) => Task.FromResult(clock.GetUtcNow());

    public Task<ImmutableArray<Instrument>> GetInstrumentsAsync(CancellationToken cancellationToken) => Task.FromResult(
        market.Instruments.Select(listed => new Instrument(
            listed.Symbol, listed.Status, listed.ContractType, listed.BaseAsset, "USDT", listed.TickSize, listed.QuantityStep,
            listed.QuantityStep, listed.QuantityStep, listed.MarketQuantityMax, listed.NotionalMin, listed.OnboardTime, listed.DeliveryTime)
        {
            QuantityMax = listed.QuantityMax,
        }).ToImmutableArray());

    public Task<IReadOnlyList<Candle>> GetCandlesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Candle>>([.. Minutes(symbol, from, to).Select(minute => TradeCandle(symbol, minute))]);

    public Task<IReadOnlyList<MarkCandle>> GetMarkCandlesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MarkCandle>>([.. Minutes(symbol, from, to).Select(minute => MarkOf(symbol, minute))]);

    public Task<IReadOnlyList<FundingRate>> GetFundingRatesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Task.FromResult(market.GetFundingRates(symbol, from, Earlier(to)));

    public Task<OpenInterest> GetOpenInterestAsync(Symbol symbol, CancellationToken cancellationToken) =>
        Task.FromResult(new OpenInterest(symbol, clock.GetUtcNow(), market.GetOpenInterest(symbol, clock.GetUtcNow())));

    /// <summary>Every event from the clock's minute to the market's end; the clock stands at each event's time when it is yielded.</summary>
    public async IAsyncEnumerable<MarketEvent> StreamAsync(
        IUniverse universe, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = MinuteGrid.ToIndex(market.End ?? throw new InvalidOperationException("A stepped market needs an end."));
        // The stream counts as up since before the first minute, which is therefore whole.
        yield return new StreamConnected(clock.GetUtcNow().AddMinutes(-1), universe.Symbols.Length);
        for (var minute = MinuteGrid.ToIndex(clock.GetUtcNow()); minute < end; minute++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var @event in MinuteOf(universe.Symbols, minute))
            {
                yield return @event;
            }

            await Task.CompletedTask;
        }
    }

    private IEnumerable<MarketEvent> MinuteOf(ImmutableArray<Symbol> symbols, long minute)
    {
        var open = MinuteGrid.FromIndex(minute);
        var paths = new List<(Symbol Symbol, MinutePath Path)>(symbols.Length);
        foreach (var symbol in symbols)
        {
            var path = new MinutePath();
            if (market.TryFillPath(symbol, minute, path))
            {
                paths.Add((symbol, path));
            }
        }

        clock.AdvanceTo(open);
        foreach (var (symbol, path) in paths)
        {
            var first = path.Last[0];
            yield return new CandleUpdated(open, open, new Candle(symbol, open, first, first, first, first, 0), IsClosed: false);
        }

        for (var point = 0; point < MinutePath.Points; point++)
        {
            var at = open.AddSeconds(point * MinutePath.SecondsPerPoint);
            clock.AdvanceTo(at);
            foreach (var (symbol, path) in paths)
            {
                var funding = market.GetFunding(symbol, at);
                yield return new PremiumUpdated(at, new PremiumSample(
                    symbol, at, path.Mark[point], path.Index[point], path.Last[point], funding.RateEstimate, funding.NextTime));
            }
        }

        var close = open.AddMinutes(1);
        clock.AdvanceTo(close);
        foreach (var (symbol, path) in paths)
        {
            yield return new CandleUpdated(close, close, TradeCandle(symbol, open, path), IsClosed: true);
        }
    }

    private IEnumerable<long> Minutes(Symbol symbol, DateTimeOffset from, DateTimeOffset to)
    {
        var last = MinuteGrid.ToIndex(Earlier(to));
        for (var minute = MinuteGrid.ToIndex(from.AddMinutes(1).AddTicks(-1)); minute < last; minute++)
        {
            if (market.TryFillPath(symbol, minute, _path))
            {
                yield return minute;
            }
        }
    }

    private Candle TradeCandle(Symbol symbol, long minute) => TradeCandle(symbol, MinuteGrid.FromIndex(minute), _path);

    private static Candle TradeCandle(Symbol symbol, DateTimeOffset open, MinutePath path)
    {
        var bar = MinutePath.Bar(path.Last);
        return new Candle(symbol, open, bar.Open, bar.High, bar.Low, bar.Close, path.Volume);
    }

    private MarkCandle MarkOf(Symbol symbol, long minute)
    {
        var bar = MinutePath.Bar(_path.Mark);
        return new MarkCandle(symbol, MinuteGrid.FromIndex(minute), bar.Open, bar.High, bar.Low, bar.Close);
    }

    // What has not happened yet on the clock cannot be asked for.
    private DateTimeOffset Earlier(DateTimeOffset to) => to < clock.GetUtcNow() ? to : clock.GetUtcNow();
}
