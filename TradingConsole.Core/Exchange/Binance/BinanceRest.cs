using System.Globalization;
using System.Net;
using System.Text.Json;
using TradingConsole.Core.Network;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>
/// Speaks with the REST API within its limits. <see cref="GetAsync"/> asks again after a passing failure; <see cref="SendAsync"/>
/// sends once whatever happens, which is all that acts may use.
/// </summary>
internal sealed class BinanceRest : IDisposable
{
    private const int FundingCallsMax = 500;
    private const int WeightLimitDefault = 2400;

    private static readonly TimeSpan FundingWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BanPauseDefault = TimeSpan.FromMinutes(2);

    private readonly BinanceOptions _options;
    private readonly TimeProvider _networkClock;
    private readonly BinanceConnectionLog _log;
    private readonly HttpMessageInvoker _http; // Not HttpClient: its continuations leave a simulation's thread.
    private readonly WeightBudget _fundingCalls;
    private long _requests;

    public BinanceRest(BinanceOptions options, TimeProvider marketClock, BinanceWire wire, BinanceConnectionLog log)
    {
        _options = options;
        _networkClock = wire.NetworkClock;
        _log = log;
        _http = new HttpMessageInvoker(wire.Http);
        var networkClock = _networkClock;
        Clock = new BinanceClock(marketClock, networkClock, options.ClockRefreshInterval, options.ClockErrorMax);
        Weight = new WeightBudget(
            networkClock, WeightLimitDefault, TimeSpan.FromMinutes(1), options.WeightReserveFraction, options.BudgetWaitMax, Lead);
        _fundingCalls = new WeightBudget(networkClock, FundingCallsMax, FundingWindow, reserveFraction: 0, FundingWindow, Lead);
        Orders = new OrderBudget(networkClock, options, Lead);

        // On a sped-up market the offset is of market time, and says nothing of the network's clock.
        TimeSpan Lead() => marketClock is ScaledClock ? TimeSpan.Zero : Clock.Offset ?? TimeSpan.Zero;
    }

    public WeightBudget Weight { get; }

    public OrderBudget Orders { get; }

    public BinanceClock Clock { get; }

    /// <summary>The answer's JSON, which the caller disposes.</summary>
    /// <exception cref="BinanceException">Refused for good, or still failing at the last attempt.</exception>
    public async Task<JsonDocument> GetAsync(BinanceRequest request, CancellationToken cancellationToken)
    {
        var jitter = new SeededRandom(_options.JitterSeed + (ulong)Interlocked.Increment(ref _requests));
        var backoff = new Backoff(
            [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(800)], jitter);
        var stampsRefused = 0;
        for (var attempt = 1; ; attempt++)
        {
            if (request.IsFundingCall)
            {
                await _fundingCalls.AcquireAsync(1, request.Priority, cancellationToken);
            }

            if (request.IsSigned)
            {
                await EnsureClockAsync(cancellationToken);
            }

            await Weight.AcquireAsync(request.Weight, request.Priority, cancellationToken);
            try
            {
                return await SendAsync(request, _options.RequestTimeout, cancellationToken);
            }
            catch (BinanceException exception)
                when (attempt < _options.AttemptsMax && MayRepeat(exception) && (exception.Kind is not VenueErrorKind.Clock || ++stampsRefused < 2))
            {
                _log.Failed(exception.Message);
                // What lowers risk is not held while the exchange asks for a pause, so it must pause by itself.
                if (exception.Kind is not (VenueErrorKind.Rate or VenueErrorKind.Clock)
                    || (exception.Kind is VenueErrorKind.Rate && request.Priority == RequestPriority.Protective))
                {
                    await Task.Delay(backoff.Next(), _networkClock, cancellationToken);
                }
            }
            catch (BinanceException exception)
            {
                _log.Failed(exception.Message);
                throw;
            }
        }
    }

    /// <summary>Sends the request once: no budget is asked, nothing is repeated. The answer's JSON, which the caller disposes.</summary>
    /// <param name="refuse">Asked when a connection stands and the bytes are about to leave: why they may not. Not asked for questions.</param>
    /// <exception cref="BinanceException">
    /// <see cref="VenueErrorKind.UnknownOutcome"/> or <see cref="VenueErrorKind.UnreadableAnswer"/> when it may have been executed;
    /// every other kind means that it was not, <see cref="VenueErrorKind.HeldBack"/> that it was refused here.
    /// </exception>
    public async Task<JsonDocument> SendAsync(
        BinanceRequest request, TimeSpan timeout, CancellationToken cancellationToken, Func<string?>? refuse = null)
    {
        using var message = Write(request, refuse);
        var leaving = message.Content as LeavingContent;
        using var patience = new CancellationTokenSource(timeout, _networkClock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(message, either.Token);
            Observe(response);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return Believe(request, () => JsonDocument.Parse(body));
            }

            var error = BinanceErrors.Read(request.ToString(), response.StatusCode, body, RetryAfter(response));
            React(error);
            throw error;
        }
        catch (Exception exception) when (leaving?.Refusal is { } reason)
        {
            throw new BinanceException(VenueErrorKind.HeldBack, null, null, $"{request} was held back: {reason}", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new BinanceException(
                NeverLeft(leaving, exception) ? VenueErrorKind.Retryable : VenueErrorKind.UnknownOutcome, null, null,
                $"{request} got no answer: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BinanceException(
                NeverLeft(leaving, exception) ? VenueErrorKind.Retryable : VenueErrorKind.UnknownOutcome, null, null,
                $"{request} got no {(NeverLeft(leaving, exception) ? "connection" : "answer")} within {timeout.TotalSeconds:0.#} s.", exception);
        }
    }

    /// <summary>Makes sure that a stamp made now will be accepted.</summary>
    /// <exception cref="BinanceException">The exchange's time is not known well enough to sign anything; nothing was sent.</exception>
    public async ValueTask EnsureClockAsync(CancellationToken cancellationToken)
    {
        if (Clock.WhyUnsure is null)
        {
            return;
        }

        await SyncClockAsync(cancellationToken);
        if (Clock.WhyUnsure is { } reason)
        {
            throw new BinanceException(VenueErrorKind.Clock, null, null, $"Nothing is signed while the exchange's time is unsure: {reason}.");
        }
    }

    /// <summary>Measures the exchange's clock unless that was done lately.</summary>
    public ValueTask SyncClockAsync(CancellationToken cancellationToken) => Clock.SyncAsync(ReadServerTimeAsync, cancellationToken);

    public async Task<DateTimeOffset> ReadServerTimeAsync(CancellationToken cancellationToken)
    {
        var request = new BinanceRequest("/fapi/v1/time", "", Weight: 1, RequestPriority.Protective);
        using var answer = await GetAsync(request, cancellationToken);
        return Believe(request, () => BinanceAnswers.ReadServerTime(answer.RootElement));
    }

    /// <summary>Reads an answer, saying which request it belonged to when its shape is not what the protocol promises.</summary>
    public static T Believe<T>(BinanceRequest request, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (BinanceAnswers.IsUnreadable(exception))
        {
            throw new BinanceException(
                VenueErrorKind.UnreadableAnswer, null, HttpStatusCode.OK, $"{request} was answered with something unreadable: {exception.Message}", exception);
        }
    }

    public void Dispose() => _http.Dispose();

    // A question has no outcome to be unsure of, so an unknown one is asked again.
    private static bool MayRepeat(BinanceException exception) => exception.Kind
        is VenueErrorKind.Retryable or VenueErrorKind.UnknownOutcome or VenueErrorKind.Clock or VenueErrorKind.Rate;

    // An act's own content knows; of a question, which has none, nobody needs to know.
    private static bool NeverLeft(LeavingContent? leaving, Exception exception) =>
        leaving is { MayHaveLeft: false } || exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };

    private HttpRequestMessage Write(BinanceRequest request, Func<string?>? refuse)
    {
        var query = request.IsSigned
            ? BinanceSigner.SignQuery(request.Key!.Secret, request.Query, Clock.ServerNow, _options.RecvWindow)
            : request.Query;
        var target = query.Length == 0 ? request.Path : $"{request.Path}?{query}";
        var message = new HttpRequestMessage(request.Method, new Uri(_options.RestBaseUrl, target));
        if (request.Key is { } key)
        {
            message.Headers.TryAddWithoutValidation("X-MBX-APIKEY", key.ApiKey);
        }

        if (request.Method != HttpMethod.Get)
        {
            // A pooled connection that breaks makes the runtime send a request without content again by itself.
            message.Content = new LeavingContent(refuse ?? (() => null));
        }

        return message;
    }

    private void React(BinanceException error)
    {
        switch (error.Kind)
        {
            case VenueErrorKind.Banned:
                // The end of the ban is a stamp of the exchange's clock; the wait is ours.
                var pause = error.RetryAfter ?? (error.BlockedUntil - Clock.ServerNow) ?? BanPauseDefault;
                Weight.Block(pause > TimeSpan.Zero ? pause : BanPauseDefault, error.Message, isBan: true);
                break;
            case VenueErrorKind.Rate when error.Code == OrderBudget.TooManyOrders:
                Orders.Block(error.Message);
                break;
            case VenueErrorKind.Rate:
                Weight.Block(error.RetryAfter, error.Message);
                break;
            case VenueErrorKind.Clock:
                Clock.Expire();
                break;
            default:
                break;
        }
    }

    private void Observe(HttpResponseMessage response)
    {
        if (Count(response, "X-MBX-USED-WEIGHT-1M") is { } weight)
        {
            Weight.Observe(weight);
        }

        Orders.Observe(Count(response, "X-MBX-ORDER-COUNT-10S"), Count(response, "X-MBX-ORDER-COUNT-1M"));
    }

    private static int? Count(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } pause } => pause,
        { Date: { } date } => date - _networkClock.GetUtcNow(),
        _ => null,
    };
}
