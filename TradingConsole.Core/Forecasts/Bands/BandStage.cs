using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Bands.Remote;
using TradingConsole.Core.Forecasts.Calibration;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>Makes the bands of a run's hours, and says how well those that came due before its end kept their promise.</summary>
/// <remarks>What remote models said comes from the run's raw lines alone: a rebuild asks nobody.</remarks>
public sealed class BandStage(NpgsqlDataSource database, BandRules rules, ReadRawLines read) : IDerivedStage
{
    private readonly SnapshotHistory _history = new(database);
    private readonly BandStore _store = new(database);

    public string Name => "forecast";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (from, to) = (run.Run.IntervalStart, run.Run.IntervalEnd);
        var (markets, snapshots) = await SeriesAsync(from - rules.LookBack, to, ct);
        var earlier = await _store.BetweenAsync(from - rules.CalibrationWindow - Longest, from, ct);

        var tally = new StageTally();
        var walk = new BandWalk(markets, rules, await RemoteAsync(run, markets, tally, ct));
        walk.Recall(earlier);
        var bands = walk.Between(from.AddTicks(1), to); // The hour at the start was the run before's.
        await _store.SaveAsync(bands, ct);

        var due = await DueAsync(earlier.AddRange(bands), markets, snapshots, to, ct);
        var coverage = BandCoverage.Of(due, rules);
        await _store.SaveCoverageAsync(run.Run.RunId, coverage, ct);
        tally.Count("bands", bands.Length);
        tally.Count("corrected", bands.Count(band => band.Calibration == BandCalibration.Conformal));
        tally.Count("due", due.Count);
        tally.Count("must_retrain", coverage.Count(row => row.MustRetrain));
        return tally.ToOutcome();
    }

    private async Task<RemoteSayings> RemoteAsync(DerivedRun run, List<PriceSeries> markets, StageTally tally, CancellationToken ct)
    {
        var sayings = new RemoteSayings(run.Run.IntervalStart, run.Run.IntervalEnd, rules, tally);
        foreach (var file in run.Files.Where(file => file.Source == RawSource.Tsfm))
        {
            await foreach (var line in read(file, ct).WithCancellation(ct))
            {
                sayings.Add(line);
            }
        }

        var byId = markets.ToDictionary(series => series.MarketId, StringComparer.Ordinal);
        foreach (var _ in sayings.Asked.Where(asked => byId.GetValueOrDefault(asked.MarketId)?.At(asked.Ts) is null))
        {
            tally.Count("remote_without_price");
        }

        return sayings;
    }

    private TimeSpan Longest => TimeSpan.FromSeconds((double)rules.Horizons.Max() * rules.StepSeconds);

    private async Task<(List<PriceSeries> Markets, Dictionary<(string, DateTimeOffset), MarketSnapshot> Snapshots)> SeriesAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var markets = new List<PriceSeries>();
        var snapshots = new Dictionary<(string, DateTimeOffset), MarketSnapshot>();
        await foreach (var market in _history.ByMarketAsync(from, to, ct))
        {
            markets.Add(new PriceSeries(market, rules));
            foreach (var snapshot in market)
            {
                if (snapshot.Ts.UtcDateTime.Hour % rules.EveryHours == 0)
                {
                    snapshots[(snapshot.MarketId, snapshot.Ts)] = snapshot;
                }
            }
        }

        return (markets, snapshots);
    }

    private async Task<List<DueBand>> DueAsync(
        ImmutableArray<ForecastBand> bands, List<PriceSeries> markets, Dictionary<(string, DateTimeOffset), MarketSnapshot> snapshots, DateTimeOffset now,
        CancellationToken ct)
    {
        var categories = await _store.CategoriesAsync(ct);
        var byId = markets.ToDictionary(series => series.MarketId, StringComparer.Ordinal);
        var due = new List<DueBand>();
        foreach (var band in bands)
        {
            if (!StandIn.Is(band) && band.TargetTs > now - rules.CalibrationWindow && band.TargetTs <= now
                && byId.TryGetValue(band.MarketId, out var series) && series.At(band.TargetTs) is { } actual && series.At(band.Ts) is { } made)
            {
                due.Add(new DueBand(band, actual, SegmentsOf(snapshots[(band.MarketId, band.Ts)], categories.GetValueOrDefault(band.MarketId), series.IsQuiet(band.Ts), actual != made)));
            }
        }

        return due;
    }

    private static ImmutableArray<string> SegmentsOf(MarketSnapshot made, string? category, bool isQuiet, bool hasMoved)
    {
        var segments = ImmutableArray.CreateBuilder<string>();
        segments.Add(BandCoverage.All);
        if (category is not null)
        {
            segments.Add(new SegmentKey(category, null, null).ToString());
        }

        if (made.Liquidity is { } liquidity)
        {
            segments.Add(new SegmentKey(null, liquidity, null).ToString());
        }

        segments.Add(new SegmentKey(null, null, TimeBucket.Of(made.TimeToEnd)).ToString());
        segments.Add(isQuiet ? BandCoverage.Quiet : BandCoverage.InPlay);
        if (hasMoved)
        {
            segments.Add(BandCoverage.Moved);
        }

        return segments.ToImmutable();
    }
}
