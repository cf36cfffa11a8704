using System.Collections.Immutable;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>TimesFM behind a Vertex endpoint.</summary>
/// <remarks>
/// Asks <c>{"instances":[{"input":[…],"horizon":N}]}</c> with a bearer token; answers come in the order of the instances. Their names are not
/// documented: a list of rows with the deciles (the mean before them or not) under <c>quantile_forecast</c>, <c>quantile_forecasts</c> or
/// <c>quantiles</c> is read, and so is one list a quantile keyed by its text. Only deciles can be asked for.
/// </remarks>
public sealed class TimesFmRunner(HttpClient http, RunnerOptions options, KeepAnswer keep, TimeProvider clock) : IBandRunner
{
    private static readonly string[] RowNames = ["quantile_forecast", "quantile_forecasts", "quantiles"];

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
            var question = JsonSerializer.Serialize(new { instances = part.Select(asked => new { input = _call.Context(asked), horizon = asked.Horizon }) });
            answers.AddRange(Read(await _call.AskAsync(question, [.. part], ct), [.. part], ModelId));
        }

        return answers.ToImmutable();
    }

    /// <summary>What a kept answer says of the series that were asked for, by their order. Pure, so that a rebuild reads the same.</summary>
    /// <exception cref="BandRunnerException">No JSON, or no list of predictions.</exception>
    public static ImmutableArray<SeriesAnswer> Read(string body, ImmutableArray<SeriesQuestion> asked, string model)
    {
        using var document = Predictions.Parse(body, model);
        var answers = ImmutableArray.CreateBuilder<SeriesAnswer>();
        foreach (var (place, answer) in Predictions.Of(document, model).Index())
        {
            if (place < asked.Length && answer.ValueKind == JsonValueKind.Object && StepsOf(answer, asked[place]) is { } steps)
            {
                answers.Add(new SeriesAnswer(asked[place].SeriesId, model, steps));
            }
        }

        return answers.ToImmutable();
    }

    private static ImmutableArray<ImmutableArray<double>>? StepsOf(JsonElement answer, SeriesQuestion question)
    {
        foreach (var name in RowNames)
        {
            if (answer.TryGetProperty(name, out var rows))
            {
                return rows.ValueKind == JsonValueKind.Object ? QuantileSteps.OfKeys(rows, question) : QuantileSteps.OfDeciles(rows, question);
            }
        }

        return QuantileSteps.OfKeys(answer, question);
    }
}
