using System.Collections.Immutable;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Markets;
using Xunit;

namespace TradingConsole.Workers.Tests.Quality;

/// <summary>The whole way from a paper market's minutes to an alert: kernel, references, rolling window, limits, alert book.</summary>
public sealed class ShiftedFeedTests
{
    private const int TrainDays = 21;
    private static readonly DateTimeOffset Trained = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly QualityPreset Preset = QualityPreset.Standard;

    private static readonly ImmutableArray<Symbol> Symbols =
        [.. new[] { "BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT", "LINKUSDT", "ADAUSDT", "AVAXUSDT" }.Select(Symbol.Parse)];

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(11)]
    public void Feed_ShiftedForADay_RaisesADriftAlertThenAndResolvesItAfterwards(int seed)
    {
        var market = new SyntheticMarket((ulong)seed);
        var desk = new Watch(market);
        var shift = new FeedShift(Trained + Day, Day) { Volatility = 4 };
        var shifted = new ShiftedMarket(market);
        shifted.Add(shift);

        var (quiet, _) = desk.Run(market, Trained, Trained + (3 * Day));
        var (raised, open) = desk.Run(shifted, Trained, Trained + (3 * Day));

        Assert.Empty(quiet);
        Assert.Contains(raised, alert => alert.Subject == "ret_1");
        Assert.All(raised, alert => Assert.InRange(alert.RaisedAt, shift.From, shift.From + shift.Duration + Day));
        Assert.Empty(open);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Feed_UnshiftedForAWeek_RaisesNothing(int seed)
    {
        var market = new SyntheticMarket((ulong)seed);

        var (raised, _) = new Watch(market).Run(market, Trained, Trained + (7 * Day));

        Assert.Empty(raised);
    }

    /// <summary>A model's references and how dependent they are, and the loop's way of looking.</summary>
    private sealed class Watch
    {
        private readonly ImmutableArray<FeatureReference> _references;
        private readonly Dictionary<string, double> _effects = [];

        public Watch(IPaperMarket market)
        {
            var rows = PaperRows.Of(market, Symbols, Trained - (TrainDays * Day), Trained);
            var names = FeatureSchema.V1.Names;
            _references =
            [
                .. names.Select((name, f) => new FeatureReference(
                    name, PsiReference.Of([.. rows.Values.SelectMany(minute => minute).Select(row => row.Values[f])]))),
            ];
            for (var f = 0; f < names.Length; f++)
            {
                var reference = _references[f].Distribution;
                var hours = rows.GroupBy(minute => minute.Key / 60).Select(hour =>
                {
                    var counts = new int[reference.Shares.Length];
                    foreach (var row in hour.SelectMany(minute => minute.Value))
                    {
                        counts[reference.BinOf(row.Values[f])]++;
                    }

                    return counts;
                });
                if (DesignEffect.Of(reference, [.. hours]) is { } effect)
                {
                    _effects[names[f]] = effect;
                }
            }
        }

        /// <summary>Looks once an hour; returns every alert ever raised, and those still open at the end.</summary>
        public (List<Alert> Raised, List<Alert> Open) Run(IPaperMarket market, DateTimeOffset from, DateTimeOffset to)
        {
            var monitor = new DriftMonitor(_references, Preset.DriftWindowMinutes);
            var (open, ever) = (new List<Alert>(), new List<Alert>());
            foreach (var (minute, rows) in PaperRows.Of(market, Symbols, from, to))
            {
                monitor.Take(rows);
                if (minute % 60 != 59)
                {
                    continue;
                }

                var drift = monitor.Read().Select(counts => FeatureDrift.Of(
                    counts, _effects.TryGetValue(counts.Feature, out var effect) ? effect : null, TrainDays * 1_440,
                    (double)counts.Rows / Symbols.Length, Preset.DriftConfidence)).ToList();
                var changes = AlertBook.Judge(open, QualityFindings.OfDrift(drift, Preset), MinuteGrid.FromIndex(minute + 1));
                ever.AddRange(changes.Raised);
                open.AddRange(changes.Raised);
                open.RemoveAll(alert => changes.Resolved.Any(gone => gone.Subject == alert.Subject));
            }

            return (ever, open);
        }
    }
}
