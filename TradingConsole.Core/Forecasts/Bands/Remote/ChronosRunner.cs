using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>Chronos-2 (or Chronos-Bolt) behind an endpoint of SageMaker's shape.</summary>
/// <remarks>
/// Asks <c>{"inputs":[{"target","item_id","start"}],"parameters":{"prediction_length","quantile_levels","freq"}}</c>, reads
/// <c>{"predictions":[{"0.1":[…],"0.5":[…],"0.9":[…],"item_id"}]}</c>. An answer without <c>item_id</c> is taken by its place. Series it leaves out
/// or answers unusably are left out here too.
/// </remarks>
public sealed class ChronosRunner(HttpClient http, RunnerOptions options, KeepAnswer keep, TimeProvider clock) : IBandRunner
{
    private readonly RunnerCall _call = new(http, options, keep, clock);

    public string ModelId => options.Model;

    public async Task<ImmutableArray<SeriesAnswer>> ForecastAsync(ImmutableArray<SeriesQuestion> series, CancellationToken ct)
    {
        if (series.IsDefaultOrEmpty)
        {
            return [];
        }

        _call.Require(series);
        var answers = ImmutableArray.CreateBuilder<SeriesAnswer>();
        foreach (var part in series.Chunk(options.SeriesMax))
        {
            answers.AddRange(Read(await _call.AskAsync(Question(part), [.. part], ct), [.. part], ModelId));
        }

        return answers.ToImmutable();
    }

    /// <summary>What a kept answer says of the series that were asked for. Pure, so that a rebuild reads the same.</summary>
    /// <exception cref="BandRunnerException">No JSON, or no list of predictions.</exception>
    public static ImmutableArray<SeriesAnswer> Read(string body, ImmutableArray<SeriesQuestion> asked, string model)
    {
        using var document = Predictions.Parse(body, model);
        var bySeries = asked.ToDictionary(question => question.SeriesId, StringComparer.Ordinal);
        var answers = ImmutableArray.CreateBuilder<SeriesAnswer>();
        foreach (var (place, answer) in Predictions.Of(document, model).Index())
        {
            if (answer.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var question = answer.TryGetProperty("item_id", out var id)
                ? bySeries.GetValueOrDefault(id.ToString())
                : place < asked.Length ? asked[place] : null;
            if (question is not null && QuantileSteps.OfKeys(answer, question) is { } steps)
            {
                answers.Add(new SeriesAnswer(question.SeriesId, model, steps));
            }
        }

        return answers.ToImmutable();
    }

    private string Question(SeriesQuestion[] series) => JsonSerializer.Serialize(new
    {
        inputs = series.Select(question => new
        {
            target = _call.Context(question),
            item_id = question.SeriesId,
            start = StartOf(question).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        }),
        parameters = new { prediction_length = series[0].Horizon, quantile_levels = series[0].Quantiles, freq = series[0].Frequency },
    });

    // Of the first value that is sent: hourly steps, as every series of the wing.
    private DateTimeOffset StartOf(SeriesQuestion question) => question.Start.AddHours(Math.Max(0, question.Values.Length - options.ContextMax));
}
