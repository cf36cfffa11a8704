using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>A model that forecasts series, wherever it runs. Its own words on the wire stay inside its implementation.</summary>
public interface IBandRunner
{
    /// <summary>As bands name it.</summary>
    string ModelId { get; }

    /// <summary>Forecasts some series. All of one call share frequency, horizon and quantiles.</summary>
    /// <exception cref="BandRunnerException">No usable answer came in time.</exception>
    Task<ImmutableArray<SeriesAnswer>> ForecastAsync(ImmutableArray<SeriesQuestion> series, CancellationToken ct);
}

/// <param name="SeriesId">Unique within a call.</param>
/// <param name="Values">Oldest first, finite, one a step.</param>
/// <param name="Start">When the first value was seen, UTC.</param>
/// <param name="Frequency">Length of a step as pandas spells it, e.g. <c>1h</c>.</param>
/// <param name="Horizon">Steps ahead, from 1.</param>
/// <param name="Quantiles">Ascending, each in (0, 1).</param>
public sealed record SeriesQuestion(
    string SeriesId, ImmutableArray<double> Values, DateTimeOffset Start, string Frequency, int Horizon, ImmutableArray<double> Quantiles);

/// <param name="ModelId">What made it; a stand-in says what it stands in for.</param>
/// <param name="Steps">Per step ahead the asked quantiles, ascending, in [0, 1].</param>
public sealed record SeriesAnswer(string SeriesId, string ModelId, ImmutableArray<ImmutableArray<double>> Steps);

/// <summary>A remote model did not answer, or nothing that can be used.</summary>
public sealed class BandRunnerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Keeps an answer as it came, before anything is read from it: what a rebuild derives the same bands from.</summary>
/// <param name="asked">The series of this request, in their order.</param>
/// <param name="request">What was sent, without any key.</param>
/// <param name="body">The untouched text.</param>
public delegate Task KeepAnswer(ImmutableArray<SeriesQuestion> asked, string request, string body, CancellationToken ct);
