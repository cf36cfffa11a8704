using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Calibration;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Tests.Fixtures;
using Xunit;
using Xunit.Abstractions;

namespace TradingConsole.Core.Tests.Forecasts.Bands;

/// <summary>
/// Bands of recorded markets, each corrected by what all other events' bands missed that came due before it was made: no market is seen by its
/// own event's past, and nobody sees the future.
/// </summary>
public sealed class UnseenMarketsTests(ITestOutputHelper output)
{
    // Uncorrected bands are the same whatever corrects them.
    private static readonly Lazy<(List<PriceSeries> Markets, Dictionary<string, string> Events, List<(ForecastBand Band, double Actual)> Bands)> Recorded = new(() =>
    {
        var (markets, events) = Load(BandRules.Default);
        return (markets, events, BandsOf(markets, BandRules.Default));
    });

    [SharedDataTheory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 0.005)]
    public void Corrected_MarketsOfOtherEvents_CoverTheirShare(bool quietApart, double gain)
    {
        var rules = BandRules.Default with { QuietApart = quietApart, RetrainGain = gain };
        var due = Evaluate(Recorded.Value.Markets, Recorded.Value.Events, Recorded.Value.Bands, rules);

        var rows = BandCoverage.Of(due, rules);

        foreach (var row in rows)
        {
            output.WriteLine(FormattableString.Invariant(
                $"{row.Method,-16}{row.HorizonSteps,3} {row.Calibration,-10}{row.Segment,-28}{row.Sample,6} {row.Coverage:P1} width {row.WidthMean:F4} score {row.IntervalScore:F4}"));
        }

        var together = rows.Where(row => row is { Segment: BandCoverage.All, Calibration: BandCalibration.Conformal }).ToList();
        var inPlay = rows.Where(row => row is { Segment: BandCoverage.InPlay, Calibration: BandCalibration.Conformal }).ToList();
        Assert.Equal(6, together.Count);
        Assert.All(together, row => Assert.True(row.Sample > 4_000));
        Assert.All(quietApart ? inPlay : together, row => Assert.True(
            Math.Abs(row.Coverage - 0.8) <= 0.03, $"{row.Method} {row.HorizonSteps}: {row.Coverage:P2} of {row.Sample}"));
    }

    private static List<DueBand> Evaluate(
        List<PriceSeries> markets, Dictionary<string, string> events, List<(ForecastBand Band, double Actual)> all, BandRules rules)
    {
        var byId = markets.ToDictionary(series => series.MarketId);
        var byDue = all.OrderBy(item => item.Band.TargetTs).ToList();
        var due = new List<DueBand>();
        var corrected = rules.RetrainGain > 0 ? CorrectedTogether(byDue, byId, rules) : [];
        foreach (var unseen in events.Values.Distinct().Order(StringComparer.Ordinal))
        {
            var (book, learned, judged) = (new ConformalBook(rules), 0, 0);
            foreach (var (band, actual) in all)
            {
                if (events[band.MarketId] != unseen)
                {
                    continue;
                }

                for (; learned < byDue.Count && byDue[learned].Band.TargetTs <= band.Ts; learned++)
                {
                    if (events[byDue[learned].Band.MarketId] != unseen)
                    {
                        book.Add(byDue[learned].Band, byDue[learned].Actual, byId[byDue[learned].Band.MarketId].IsQuiet(byDue[learned].Band.Ts));
                    }
                }

                for (; judged < corrected.Count && corrected[judged].Band.TargetTs <= band.Ts; judged++)
                {
                    if (events[corrected[judged].Band.MarketId] != unseen)
                    {
                        book.AddCorrected(corrected[judged].Band, corrected[judged].Actual, byId[corrected[judged].Band.MarketId].IsQuiet(corrected[judged].Band.Ts));
                    }
                }

                var series = byId[band.MarketId];
                if (book.QuantileAt(band.Ts, band, series.IsQuiet(band.Ts)) is { } quantile)
                {
                    var segments = SegmentsOf(band, series, actual);
                    due.Add(new DueBand(band, actual, segments));
                    due.Add(new DueBand(ConformalBand.Corrected(band, quantile, rules), actual, segments));
                }
            }
        }

        return due;
    }

    /// <summary>Every band as the walk corrects it that knows all events: what the share that may miss is moved by.</summary>
    private static List<(ForecastBand Band, double Actual)> CorrectedTogether(
        List<(ForecastBand Band, double Actual)> byDue, Dictionary<string, PriceSeries> byId, BandRules rules)
    {
        var (book, waiting, learned) = (new ConformalBook(rules), new PriorityQueue<(ForecastBand Band, double Actual), DateTimeOffset>(), 0);
        var corrected = new List<(ForecastBand Band, double Actual)>();
        foreach (var hour in byDue.GroupBy(item => item.Band.Ts).OrderBy(group => group.Key))
        {
            for (; learned < byDue.Count && byDue[learned].Band.TargetTs <= hour.Key; learned++)
            {
                book.Add(byDue[learned].Band, byDue[learned].Actual, byId[byDue[learned].Band.MarketId].IsQuiet(byDue[learned].Band.Ts));
            }

            while (waiting.TryPeek(out var due, out var at) && at <= hour.Key)
            {
                waiting.Dequeue();
                book.AddCorrected(due.Band, due.Actual, byId[due.Band.MarketId].IsQuiet(due.Band.Ts));
            }

            foreach (var (band, actual) in hour)
            {
                if (book.QuantileAt(band.Ts, band, byId[band.MarketId].IsQuiet(band.Ts)) is { } quantile)
                {
                    corrected.Add((ConformalBand.Corrected(band, quantile, rules), actual));
                    waiting.Enqueue(corrected[^1], band.TargetTs);
                }
            }
        }

        return [.. corrected.OrderBy(item => item.Band.TargetTs)];
    }

    private static List<(ForecastBand Band, double Actual)> BandsOf(List<PriceSeries> markets, BandRules rules)
    {
        var bands = new List<(ForecastBand Band, double Actual)>();
        foreach (var series in markets)
        {
            for (var ts = series.First; ts <= series.Last; ts = ts.AddHours(1))
            {
                if (ts.Hour % rules.EveryHours == 0)
                {
                    bands.AddRange(BandMaker.Raw(series, ts, rules).Where(band => series.At(band.TargetTs) is not null).Select(band => (band, series.At(band.TargetTs)!.Value)));
                }
            }
        }

        return [.. bands.OrderBy(item => item.Band.Ts)];
    }

    private static ImmutableArray<string> SegmentsOf(ForecastBand band, PriceSeries series, double actual) =>
    [
        BandCoverage.All,
        new SegmentKey(series.MarketId.Split('-')[0], null, null).ToString(),
        new SegmentKey(null, null, TimeBucket.Of(series.Last - band.Ts)).ToString(),
        series.IsQuiet(band.Ts) ? BandCoverage.Quiet : BandCoverage.InPlay,
        .. series.At(band.Ts) != actual ? [BandCoverage.Moved] : Array.Empty<string>(),
    ];

    private static (List<PriceSeries> Markets, Dictionary<string, string> Events) Load(BandRules rules)
    {
        var events = File.ReadLines(SharedData.Path("polymarket_prices/markets.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(row => row[0], row => row[1]);
        var prices = new Dictionary<string, List<(long At, double Yes)>>();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedData.Path("polymarket_prices/yes_price_10m.csv.gz")), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var row = line.Split(',');
            (prices.TryGetValue(row[1], out var known) ? known : prices[row[1]] = [])
                .Add((long.Parse(row[0], CultureInfo.InvariantCulture), double.Parse(row[2], CultureInfo.InvariantCulture)));
        }

        return ([.. prices.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new PriceSeries(Hourly(pair.Key, pair.Value), rules))], events);
    }

    private static List<MarketSnapshot> Hourly(string market, List<(long At, double Yes)> prices)
    {
        const long Hour = 3_600_000;
        var snapshots = new List<MarketSnapshot>();
        var next = 0;
        for (var at = (prices[0].At + Hour - 1) / Hour * Hour; at <= prices[^1].At; at += Hour)
        {
            while (next + 1 < prices.Count && prices[next + 1].At <= at)
            {
                next++;
            }

            snapshots.Add(new MarketSnapshot(
                DateTimeOffset.FromUnixTimeMilliseconds(at), market, prices[next].Yes, null, null, null, LiquidityBucket.Low,
                TimeSpan.FromMilliseconds(at - prices[next].At)));
        }

        return snapshots;
    }
}
