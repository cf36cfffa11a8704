using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>Posts JSON to a remote model within its time, and keeps what came back.</summary>
/// <param name="http">Signs requests by its own handlers where the service asks for more than a token.</param>
internal sealed class RunnerCall(HttpClient http, RunnerOptions options, KeepAnswer keep, TimeProvider clock)
{
    private int _answered;

    public RunnerOptions Options => options;

    /// <exception cref="BandRunnerException">A status other than 2xx, silence beyond the time-out, or no connection.</exception>
    public async Task<string> AskAsync(string json, ImmutableArray<SeriesQuestion> asked, CancellationToken ct)
    {
        var patience = Volatile.Read(ref _answered) == 0 ? options.FirstTimeout : options.Timeout;
        using var timeout = new CancellationTokenSource(patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.Endpoint) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            if (options.BearerToken is { } token)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            using var response = await http.SendAsync(request, both.Token);
            var body = await response.Content.ReadAsStringAsync(both.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new BandRunnerException(FormattableString.Invariant($"{options.Model}: status {(int)response.StatusCode}, needs 2xx"));
            }

            Volatile.Write(ref _answered, 1);
            await keep(asked, $"POST {options.Endpoint.AbsolutePath} {json}", body, ct);
            return body;
        }
        catch (OperationCanceledException silence) when (!ct.IsCancellationRequested)
        {
            throw new BandRunnerException(FormattableString.Invariant($"{options.Model}: no answer within {patience.TotalSeconds} s"), silence);
        }
        catch (HttpRequestException failure)
        {
            throw new BandRunnerException($"{options.Model}: {failure.Message}", failure);
        }
    }

    /// <exception cref="ArgumentException">Series that differ in what they ask, or ask more than the model can.</exception>
    public void Require(ImmutableArray<SeriesQuestion> series)
    {
        var first = series[0];
        foreach (var question in series)
        {
            if (question.Horizon != first.Horizon || question.Frequency != first.Frequency || !question.Quantiles.SequenceEqual(first.Quantiles))
            {
                throw new ArgumentException($"series '{question.SeriesId}': one call shares horizon, frequency and quantiles", nameof(series));
            }

            if (question.Horizon < 1 || question.Horizon > options.HorizonMax)
            {
                throw new ArgumentException(FormattableString.Invariant($"series '{question.SeriesId}': horizon was {question.Horizon}, 1 to {options.HorizonMax}"), nameof(series));
            }

            if (question.Values.Length < options.ValuesLeast || question.Values.Any(value => !double.IsFinite(value)))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"series '{question.SeriesId}': {question.Values.Length} values, needs {options.ValuesLeast} finite ones"), nameof(series));
            }
        }
    }

    public ImmutableArray<double> Context(SeriesQuestion question) => [.. question.Values.TakeLast(options.ContextMax)];
}
