using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>Asks a remote model, and lets the Kalman band stand in for what it does not answer. The stand-in's name says so.</summary>
public sealed class FallbackRunner(IBandRunner remote, BandRules rules) : IBandRunner
{
    public string ModelId => remote.ModelId;

    public async Task<ImmutableArray<SeriesAnswer>> ForecastAsync(ImmutableArray<SeriesQuestion> series, CancellationToken ct)
    {
        if (series.IsDefaultOrEmpty)
        {
            return [];
        }

        var answered = new Dictionary<string, SeriesAnswer>(StringComparer.Ordinal);
        var reason = "left out";
        try
        {
            foreach (var answer in await remote.ForecastAsync(series, ct))
            {
                answered[answer.SeriesId] = answer;
            }
        }
        catch (BandRunnerException)
        {
            reason = "away";
        }

        return [.. series.Select(question => answered.GetValueOrDefault(question.SeriesId) ?? StandIn(question, reason)).OfType<SeriesAnswer>()];
    }

    private SeriesAnswer? StandIn(SeriesQuestion question, string reason)
    {
        double[] logOdds = [.. question.Values.TakeLast(rules.HistoryHours).Select(value => LogOdds.Of(Math.Clamp(value, 0, 1), rules.PriceFloor))];
        if (LocalLevel.Fit(logOdds) is not { } model)
        {
            return null;
        }

        var (level, variance) = model.Filter(logOdds);
        return new SeriesAnswer(
            question.SeriesId, $"{BandMaker.ModelOf(BandMethod.Kalman, rules)} for {remote.ModelId} ({reason})",
            [
                .. Enumerable.Range(1, question.Horizon).Select(step => question.Quantiles
                    .Select(quantile => LogOdds.ToProbability(
                        level + (NormalDistribution.Quantile(quantile) * Math.Sqrt(variance + (step * model.Q) + model.R))))
                    .ToImmutableArray()),
            ]);
    }
}
