using System.Collections.Immutable;
using System.Net;
using System.Text;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Network;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Asks a source one question: within its limits, in time, and again after a passing failure.</summary>
/// <remarks>
/// Thread safe; one instance per process, because the limits are the process's. Questions have no side effects, so every one may be asked again.
/// </remarks>
public sealed class SourceCall
{
    private readonly HttpClient _http;
    private readonly SourceOptions _options;
    private readonly TimeProvider _clock;
    private readonly TimeProvider _network;
    private readonly ImmutableArray<(RateRule Rule, TokenBucket Bucket)> _limits;
    private readonly ImmutableArray<TimeSpan> _pauses;
    private readonly Lock _gate = new();
    private readonly Dictionary<SourceService, DateTimeOffset> _pausedUntil = [];
    private long _questions;
    private long _retries;

    /// <param name="http">Its own timeout must not be shorter than <see cref="SourceOptions.Timeout"/>.</param>
    /// <param name="clock">Stamps the answers.</param>
    /// <param name="network">Measures waits and timeouts; null: the same as <paramref name="clock"/>. They differ on a sped-up market.</param>
    /// <exception cref="ArgumentException">A setting breaks its rule; the message lists all that do.</exception>
    public SourceCall(HttpClient http, SourceOptions options, TimeProvider clock, TimeProvider? network = null)
    {
        if (options.Violations() is { IsEmpty: false } violations)
        {
            throw new ArgumentException(string.Join("; ", violations), nameof(options));
        }

        (_http, _options, _clock, _network) = (http, options, clock, network ?? clock);
        _limits = [.. options.Limits.Select(rule => (rule, new TokenBucket(rule.Calls, rule.Window, _network)))];
        _pauses = Backoff.Doubling(options.PauseFirst, options.PauseMax);
    }

    public SourceOptions Options => _options;

    /// <summary>Questions asked, attempts after the first not counted.</summary>
    public long Questions => Interlocked.Read(ref _questions);

    /// <summary>Attempts after the first.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>The answer, untouched.</summary>
    /// <exception cref="SourceException">Refused, or still failing at the last attempt.</exception>
    public async Task<RawLine> AskAsync(SourceRequest request, CancellationToken ct)
    {
        var backoff = new Backoff(_pauses, new SeededRandom(_options.JitterSeed + (ulong)Interlocked.Increment(ref _questions)));
        for (var attempt = 1; ; attempt++)
        {
            await WaitForTurnAsync(request, ct);
            try
            {
                return await SendAsync(request, ct);
            }
            catch (SourceException exception)
                when (exception.IsPassing && attempt < _options.AttemptsMax && !(exception.RetryAfter > _options.RetryAfterMax))
            {
                Interlocked.Increment(ref _retries);
                if (exception.RetryAfter is { } asked)
                {
                    Pause(request.Service, asked);
                }
                else
                {
                    await Task.Delay(backoff.Next(), _network, ct);
                }
            }
        }
    }

    private async Task<RawLine> SendAsync(SourceRequest request, CancellationToken ct)
    {
        using var message = Write(request);
        using var patience = new CancellationTokenSource(_options.Timeout, _network);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await response.Content.LoadIntoBufferAsync(_options.AnswerBytesMax, either.Token);
            var body = await response.Content.ReadAsStringAsync(either.Token);
            if (response.IsSuccessStatusCode)
            {
                return new RawLine(_clock.GetUtcNow(), request.ToString(), body);
            }

            throw Refusal(request, response, body);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new SourceException(
                SourceFailure.TooLong, request, $"the answer is longer than {_options.AnswerBytesMax} bytes", inner: exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new SourceException(SourceFailure.Unavailable, request, $"no answer: {exception.Message}", inner: exception);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new SourceException(
                SourceFailure.TimedOut, request, $"no answer within {_options.Timeout.TotalSeconds:0.#} s", inner: exception);
        }
    }

    private SourceException Refusal(SourceRequest request, HttpResponseMessage response, string body)
    {
        var kind = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => SourceFailure.Throttled,
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => SourceFailure.Unavailable,
            _ => SourceFailure.Refused,
        };
        TimeSpan? pause = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _network.GetUtcNow(),
            _ => null,
        };
        return new SourceException(kind, request, "refused", response.StatusCode, body) { RetryAfter = pause < TimeSpan.Zero ? TimeSpan.Zero : pause };
    }

    private HttpRequestMessage Write(SourceRequest request)
    {
        // Joined as text: a relative address with a leading slash would drop the path of a base that has one.
        var address = new Uri(_options.Address(request.Service).AbsoluteUri.TrimEnd('/') + request.PathAndQuery);
        return request.Body is null
            ? new HttpRequestMessage(HttpMethod.Get, address)
            : new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(request.Body, Encoding.UTF8, "application/json") };
    }

    private async Task WaitForTurnAsync(SourceRequest request, CancellationToken ct)
    {
        var wait = TimeSpan.Zero;
        foreach (var (rule, bucket) in _limits)
        {
            if (rule.Covers(request.Service, request.Path) && bucket.Reserve() is var turn && turn > wait)
            {
                wait = turn;
            }
        }

        // Again after each wait: another caller may have been asked for a pause meanwhile.
        for (wait = Longer(wait, PauseLeft(request.Service)); wait > TimeSpan.Zero; wait = PauseLeft(request.Service))
        {
            await Task.Delay(wait, _network, ct);
        }

        static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
    }

    /// <summary>The whole service waits: whoever asks meanwhile would only prolong it.</summary>
    private void Pause(SourceService service, TimeSpan pause)
    {
        lock (_gate)
        {
            var until = _network.GetUtcNow() + pause;
            _pausedUntil[service] = _pausedUntil.TryGetValue(service, out var already) && already > until ? already : until;
        }
    }

    private TimeSpan PauseLeft(SourceService service)
    {
        lock (_gate)
        {
            return _pausedUntil.TryGetValue(service, out var until) ? until - _network.GetUtcNow() : TimeSpan.Zero;
        }
    }
}
