using System.Globalization;
using System.Net;
using System.Text.Json;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>One public REST question.</summary>
/// <param name="Query">Percent-encoded, without the question mark.</param>
/// <param name="IsFundingCall">Funding endpoints share a call limit of their own beside the weight.</param>
internal sealed record BinanceRequest(
    string Path, string Query, int Weight, RequestPriority Priority = RequestPriority.Normal, bool IsFundingCall = false)
{
    public override string ToString() => Query.Length == 0 ? $"GET {Path}" : $"GET {Path}?{Query}";
}

/// <summary>
/// Asks the REST API: within the weight budget, again after a passing failure. Only questions are repeated; an order never is.
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
    private readonly HttpClient _http;
    private readonly WeightBudget _fundingCalls;
    private long _requests;

    /// <param name="networkClock">Real time, in which timeouts, pauses and rate windows run.</param>
    public BinanceRest(BinanceOptions options, TimeProvider marketClock, TimeProvider networkClock, BinanceConnectionLog log)
    {
        _options = options;
        _networkClock = networkClock;
        _log = log;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // The host's address changes now and then.
        })
        {
            BaseAddress = options.RestBaseUrl,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        Weight = new WeightBudget(
            networkClock, WeightLimitDefault, TimeSpan.FromMinutes(1), options.WeightReserveFraction, options.BudgetWaitMax);
        _fundingCalls = new WeightBudget(networkClock, FundingCallsMax, FundingWindow, reserveFraction: 0, FundingWindow);
        Clock = new BinanceClock(marketClock, networkClock, options.ClockRefreshInterval);
    }

    public WeightBudget Weight { get; }

    public BinanceClock Clock { get; }

    /// <summary>The answer's JSON, which the caller disposes.</summary>
    /// <exception cref="BinanceException">Refused for good, or still failing at the last attempt.</exception>
    public async Task<JsonDocument> GetAsync(BinanceRequest request, CancellationToken cancellationToken)
    {
        var jitter = new SeededRandom(_options.JitterSeed + (ulong)Interlocked.Increment(ref _requests));
        var backoff = new Backoff(
            [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(800)], jitter);
        for (var attempt = 1; ; attempt++)
        {
            if (request.IsFundingCall)
            {
                await _fundingCalls.AcquireAsync(1, request.Priority, cancellationToken);
            }

            await Weight.AcquireAsync(request.Weight, request.Priority, cancellationToken);
            try
            {
                return await SendAsync(request, cancellationToken);
            }
            catch (BinanceException exception) when (attempt < _options.AttemptsMax && MayRepeat(exception))
            {
                _log.Failed(exception.Message);
                if (exception.Kind is not VenueErrorKind.Rate)
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

    /// <summary>Measures the exchange's clock unless that was done lately.</summary>
    public ValueTask SyncClockAsync(CancellationToken cancellationToken) => Clock.SyncAsync(ReadServerTimeAsync, cancellationToken);

    public async Task<DateTimeOffset> ReadServerTimeAsync(CancellationToken cancellationToken)
    {
        var request = new BinanceRequest("/fapi/v1/time", "", Weight: 1);
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

    public void Dispose()
    {
        _http.Dispose();
        Clock.Dispose();
    }

    // A question has no outcome to be unsure of, so an unknown one is asked again.
    private static bool MayRepeat(BinanceException exception) => exception.Kind
        is VenueErrorKind.Retryable or VenueErrorKind.UnknownOutcome or VenueErrorKind.Clock or VenueErrorKind.Rate;

    private async Task<JsonDocument> SendAsync(BinanceRequest request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_options.RequestTimeout, _networkClock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var target = request.Query.Length == 0 ? request.Path : $"{request.Path}?{request.Query}";
            using var response = await _http.GetAsync(target, HttpCompletionOption.ResponseContentRead, either.Token);
            ObserveWeight(response);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return Believe(request, () => JsonDocument.Parse(body));
            }

            var error = BinanceErrors.Read(request.ToString(), response.StatusCode, body, RetryAfter(response));
            React(error);
            throw error;
        }
        catch (HttpRequestException exception)
        {
            throw new BinanceException(
                VenueErrorKind.UnknownOutcome, null, null, $"{request} got no answer: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BinanceException(VenueErrorKind.UnknownOutcome, null, null,
                $"{request} got no answer within {_options.RequestTimeout.TotalSeconds:0.#} s.", exception);
        }
    }

    private void React(BinanceException error)
    {
        switch (error.Kind)
        {
            case VenueErrorKind.Banned:
                // The end of the ban is a stamp of the exchange's clock; the wait is ours.
                var pause = error.RetryAfter ?? (error.BlockedUntil - Clock.ServerNow) ?? BanPauseDefault;
                Weight.Block(pause > TimeSpan.Zero ? pause : BanPauseDefault, error.Message);
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

    private void ObserveWeight(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("X-MBX-USED-WEIGHT-1M", out var values)
            && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var used))
        {
            Weight.Observe(used);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } pause } => pause,
        { Date: { } date } => date - _networkClock.GetUtcNow(),
        _ => null,
    };
}
