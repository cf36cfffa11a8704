using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>Turns what a runner said into raw bands of the asked horizons.</summary>
public static class RemoteBands
{
    /// <summary>What is asked of a series: the deciles that make a band.</summary>
    public static ImmutableArray<double> Quantiles { get; } = [0.1, 0.5, 0.9];

    /// <param name="ts">The hour of the last value that was sent.</param>
    /// <param name="method"><see cref="BandMethod.Chronos"/> or <see cref="BandMethod.TimesFm"/>; a stand-in keeps it and says so in its model's name.</param>
    /// <exception cref="ArgumentException">An answer of other than the three quantiles.</exception>
    public static ImmutableArray<ForecastBand> Of(SeriesAnswer answer, DateTimeOffset ts, BandMethod method, BandRules rules)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(rules);
        var bands = ImmutableArray.CreateBuilder<ForecastBand>();
        foreach (var horizon in rules.Horizons.Where(horizon => horizon <= answer.Steps.Length))
        {
            if (answer.Steps[horizon - 1] is not [var q10, var q50, var q90])
            {
                throw new ArgumentException(FormattableString.Invariant($"'{answer.SeriesId}' has {answer.Steps[horizon - 1].Length} quantiles a step, needs 3"), nameof(answer));
            }

            bands.Add(new ForecastBand(ts, answer.SeriesId, method, horizon, rules.StepSeconds, q10, q50, q90, answer.ModelId, BandCalibration.Raw));
        }

        return bands.ToImmutable();
    }
}
