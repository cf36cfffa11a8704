using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Public market data of Binance USDⓈ-M futures, or of a host that speaks its protocol.</summary>
/// <remarks>
/// Stamps are market time; timeouts, pauses and rate windows are real time, so a sped-up market does not shorten them.
/// Answers are checked row by row: what cannot be believed is counted in <see cref="State"/>, logged and left out.
/// </remarks>
public sealed class BinanceMarketData : IMarketData, IDisposable
{
    private const int BarsPerPage = 1000;
    private const int FundingRowsPerPage = 1000;

    private readonly BinanceOptions _options;
    private readonly TimeProvider _marketClock;
    private readonly BinanceWire _wire;
    private readonly ILogger<BinanceMarketData> _logger;
    private readonly BinanceConnectionLog _log = new();
    private readonly BinanceRest _rest;

    public BinanceMarketData(BinanceOptions options, TimeProvider marketClock, ILogger<BinanceMarketData> logger)
        : this(options, marketClock, BinanceWire.Sockets(), logger)
    {
    }

    internal BinanceMarketData(
        BinanceOptions options, TimeProvider marketClock, TimeProvider networkClock, ILogger<BinanceMarketData> logger)
        : this(options, marketClock, BinanceWire.Sockets() with { NetworkClock = networkClock }, logger)
    {
    }

    private BinanceMarketData(BinanceOptions options, TimeProvider marketClock, BinanceWire wire, ILogger<BinanceMarketData> logger)
    {
        _options = options;
        _marketClock = marketClock;
        _wire = wire;
        _logger = logger;
        _rest = new BinanceRest(options, marketClock, wire, _log);
    }

    /// <summary>The connection an account at the same venue shares: limits, bans and the clock are the address's, not the key's.</summary>
    internal (BinanceOptions Options, TimeProvider MarketClock, BinanceWire Wire, BinanceRest Api) Connection =>
        (_options, _marketClock, _wire, _rest);

    /// <summary>How the connection is doing now.</summary>
    public BinanceConnectionState State => _log.Snapshot(_rest.Clock.Offset, _rest.Weight.Used, _rest.Weight.Limit);

    public Task<DateTimeOffset> GetServerTimeAsync(CancellationToken cancellationToken) => _rest.ReadServerTimeAsync(cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Perpetual contracts of every state, TradFi ones among them.</remarks>
    public Task<ImmutableArray<Instrument>> GetInstrumentsAsync(CancellationToken cancellationToken) =>
        AskAsync(new BinanceRequest("/fapi/v1/exchangeInfo", "", Weight: 1), answer =>
        {
            if (BinanceAnswers.ReadWeightLimit(answer) is var (limit, window))
            {
                _rest.Weight.SetLimit(limit, window);
            }

            _rest.Orders.SetLimits(BinanceAnswers.ReadOrderLimits(answer));

            return BinanceAnswers.ReadInstruments(answer, Refuse).ToImmutableArray();
        }, cancellationToken);

    public Task<IReadOnlyList<Candle>> GetCandlesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ReadBarsAsync<Candle>(
            "/fapi/v1/klines", symbol, from, to, (answer, asOf) => BinanceAnswers.ReadCandles(answer, symbol, asOf, Refuse), cancellationToken);

    public Task<IReadOnlyList<MarkCandle>> GetMarkCandlesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ReadBarsAsync<MarkCandle>(
            "/fapi/v1/markPriceKlines", symbol, from, to, (answer, asOf) => BinanceAnswers.ReadMarkCandles(answer, symbol, asOf, Refuse), cancellationToken);

    public async Task<IReadOnlyList<FundingRate>> GetFundingRatesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var rates = new List<FundingRate>();
        var last = to.ToUnixTimeMilliseconds() - 1;
        var start = from.ToUnixTimeMilliseconds();
        while (start <= last)
        {
            var query = $"symbol={Escape(symbol)}&startTime={start}&endTime={last}&limit={FundingRowsPerPage}";
            var request = new BinanceRequest("/fapi/v1/fundingRate", query, Weight: 1, IsFundingCall: true);
            var (rows, page) = await AskAsync(request, answer =>
                (answer.GetArrayLength(), BinanceAnswers.ReadFundingRates(answer, symbol, Refuse).ToList()), cancellationToken);
            rates.AddRange(page);
            var next = page.Count == 0 ? start : page[^1].Time.ToUnixTimeMilliseconds() + 1;
            if (rows < FundingRowsPerPage || next <= start)
            {
                break;
            }

            start = next;
        }

        return rates;
    }

    public Task<OpenInterest> GetOpenInterestAsync(Symbol symbol, CancellationToken cancellationToken) =>
        AskAsync(
            new BinanceRequest("/fapi/v1/openInterest", $"symbol={Escape(symbol)}", Weight: 1),
            answer => BinanceAnswers.ReadOpenInterest(answer, symbol), cancellationToken);

    /// <summary>The mark price, index price and funding estimate of one symbol, now.</summary>
    public async Task<PremiumSample> GetPremiumAsync(Symbol symbol, CancellationToken cancellationToken)
    {
        await _rest.SyncClockAsync(cancellationToken);
        return await AskAsync(
            new BinanceRequest("/fapi/v1/premiumIndex", $"symbol={Escape(symbol)}", Weight: 1),
            answer => BinanceAnswers.ReadPremium(answer, _rest.Clock.ServerNowMax), cancellationToken);
    }

    /// <summary>The same for every listed symbol, in one request of weight 10.</summary>
    public async Task<IReadOnlyList<PremiumSample>> GetPremiumsAsync(CancellationToken cancellationToken)
    {
        await _rest.SyncClockAsync(cancellationToken);
        return await AskAsync(
            new BinanceRequest("/fapi/v1/premiumIndex", "", Weight: 10),
            answer => BinanceAnswers.ReadPremiums(answer, _rest.Clock.ServerNowMax, Refuse).ToList(), cancellationToken);
    }

    /// <summary>Funding intervals that were adjusted; a symbol not listed has the usual 8 h.</summary>
    public Task<ImmutableDictionary<Symbol, TimeSpan>> GetFundingIntervalsAsync(CancellationToken cancellationToken) =>
        AskAsync(
            new BinanceRequest("/fapi/v1/fundingInfo", "", Weight: 1, IsFundingCall: true),
            answer => BinanceAnswers.ReadFundingIntervals(answer, Refuse)
                .DistinctBy(row => row.Symbol).ToImmutableDictionary(row => row.Symbol, row => row.Interval), cancellationToken);

    public IAsyncEnumerable<MarketEvent> StreamAsync(IUniverse universe, CancellationToken cancellationToken) =>
        new BinanceStreams(_options, _rest, _marketClock, _wire.NetworkClock, _log, _logger).ReadAsync(universe, cancellationToken);

    public void Dispose() => _rest.Dispose();

    private async Task<IReadOnlyList<T>> ReadBarsAsync<T>(
        string path, Symbol symbol, DateTimeOffset from, DateTimeOffset to,
        Func<JsonElement, DateTimeOffset, IEnumerable<T>> read, CancellationToken cancellationToken)
    {
        var bars = new List<T>();
        var start = from;
        while (start < to)
        {
            await _rest.SyncClockAsync(cancellationToken);

            // Taken before the request leaves: a bar that ended by then was final when the exchange looked at it.
            var asOf = _rest.Clock.ServerNow;
            var wanted = (int)Math.Min(Math.Ceiling((to - start).TotalMinutes), BarsPerPage);
            var query = $"symbol={Escape(symbol)}&interval=1m&startTime={start.ToUnixTimeMilliseconds()}"
                + $"&endTime={to.ToUnixTimeMilliseconds() - 1}&limit={wanted}";
            var request = new BinanceRequest(path, query, BarsWeight(wanted), wanted < 100 ? RequestPriority.Normal : RequestPriority.Bulk);
            var (rows, lastOpen, page) = await AskAsync(request, answer =>
                (answer.GetArrayLength(), BinanceAnswers.LastOpenTime(answer), read(answer, asOf).ToList()), cancellationToken);
            bars.AddRange(page);
            if (rows < wanted || lastOpen is not { } last || last < start)
            {
                break;
            }

            start = last + TimeSpan.FromMinutes(1);
        }

        return bars;
    }

    private static int BarsWeight(int limit) => limit < 100 ? 1 : limit < 500 ? 2 : 5;

    private static string Escape(Symbol symbol) => Uri.EscapeDataString(symbol.ToRest());

    private async Task<T> AskAsync<T>(BinanceRequest request, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using var answer = await _rest.GetAsync(request, cancellationToken);
        return BinanceRest.Believe(request, () => read(answer.RootElement));
    }

    private void Refuse(string reason)
    {
        _log.Refused(reason);
        _logger.LogWarning("REST {Reason}", reason);
    }
}
