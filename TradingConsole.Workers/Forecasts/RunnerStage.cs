using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Bands.Remote;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Asks the remote time-series models that are configured about a run's hours; what they say goes onto the shelf before it is read.</summary>
/// <remarks>A model that fails is named; the Kalman band stands in when the bands are made. Its series of this run sealed, it is not asked again.</remarks>
/// <param name="http">Without a time-out of its own: the first answer may have to load the model. Its buffer bounds an answer.</param>
/// <param name="clock">Says when an answer came.</param>
internal sealed class RunnerStage(RunnerPlaces places, RunQuestions questions, RawShelf shelf, HttpClient http, TimeProvider clock) : IGatherStage
{
    /// <summary>A model is given up for this run after so many failures in a row: each may have cost its whole time-out.</summary>
    private const int FailuresMax = 2;

    public string Name => "runners";

    public bool IsConfigured => !places.All.IsEmpty;

    public async Task<StageOutcome> GatherAsync(ForecastRun run, CancellationToken ct)
    {
        var tally = new StageTally();
        ImmutableArray<(DateTimeOffset Ts, ImmutableArray<SeriesQuestion> Questions)>? hours = null;
        foreach (var place in places.All)
        {
            var name = KeptForecast.NameOf(place.Method);
            if (shelf.Find(RawSource.Tsfm, name, run.RunId) is null)
            {
                await AskAsync(place, hours ??= await questions.OfAsync(run, ct), name, run, ct);
            }

            await TellAsync(name, run, tally, ct);
        }

        return tally.ToOutcome();
    }

    private async Task AskAsync(
        RunnerPlace place, ImmutableArray<(DateTimeOffset Ts, ImmutableArray<SeriesQuestion> Questions)> hours, string name, ForecastRun run, CancellationToken ct)
    {
        await using var series = shelf.Begin(RawSource.Tsfm, name, run.RunId);
        var about = run.IntervalStart;
        Task Keep(ImmutableArray<SeriesQuestion> asked, string? sent, string said, CancellationToken token) => series.AppendAsync(
            KeptForecast.Of(place.Method, place.Options.Model, about, asked, sent, clock.GetUtcNow(), said).Line, token);

        IBandRunner runner = place.Method == BandMethod.Chronos
            ? new ChronosRunner(http, place.Options, Keep, TimeProvider.System)
            : new TimesFmRunner(http, place.Options, Keep, TimeProvider.System);
        var failures = 0;
        foreach (var (ts, asked) in hours)
        {
            about = ts;
            foreach (var part in asked.Chunk(place.Options.SeriesMax).Select(part => part.ToImmutableArray()))
            {
                var before = series.Lines;
                try
                {
                    _ = failures < FailuresMax
                        ? await runner.ForecastAsync(part, ct)
                        : throw new BandRunnerException($"{place.Options.Model}: not asked after {FailuresMax} failures in a row");
                    failures = 0;
                }
                catch (BandRunnerException failure)
                {
                    failures++;
                    if (series.Lines == before) // An answer that cannot be read is kept as it came.
                    {
                        await Keep(part, null, failure.Message, ct);
                    }
                }
            }
        }

        await series.SealAsync(ct);
    }

    /// <summary>From the sealed lines, so that a run that was stopped here names the same failures when it goes on.</summary>
    private async Task TellAsync(string name, ForecastRun run, StageTally tally, CancellationToken ct)
    {
        tally.Count($"{name}_answers", 0);
        if (shelf.Find(RawSource.Tsfm, name, run.RunId) is not { } file)
        {
            return;
        }

        await foreach (var line in shelf.ReadAsync(file, ct))
        {
            if (KeptForecast.Of(line) is not { } kept)
            {
                continue; // The step that derives counts it.
            }

            try
            {
                tally.Count($"{name}_markets", kept.Read().Length);
                tally.Count($"{name}_answers");
            }
            catch (BandRunnerException failure)
            {
                tally.Fail(kept.Segment, failure.Message, kept.Sent is null ? "" : kept.Said);
            }
        }
    }
}
