using System.Collections.Immutable;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Tests.Quality;

/// <summary>The references a model trained on a paper market carries, how dependent they are, and the desk's way of looking at later rows.</summary>
internal sealed class PaperWatch
{
    public const int TrainDays = 21;

    public static readonly DateTimeOffset Trained = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly ImmutableArray<Symbol> Symbols =
        [.. new[] { "BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT", "LINKUSDT", "ADAUSDT", "AVAXUSDT" }.Select(Symbol.Parse)];

    private static readonly QualityPreset Preset = QualityPreset.Standard;
    private readonly Dictionary<string, double> _effects = [];

    public PaperWatch(IPaperMarket market)
    {
        var rows = PaperRows.Of(market, Symbols, Trained.AddDays(-TrainDays), Trained);
        var names = FeatureSchema.V1.Names;
        long[] minutes = [.. rows.SelectMany(minute => minute.Value.Select(_ => minute.Key))];
        var references = ImmutableArray.CreateBuilder<FeatureReference>();
        for (var f = 0; f < names.Length; f++)
        {
            double[] values = [.. rows.Values.SelectMany(minute => minute).Select(row => row.Values[f])];
            var reference = PsiReference.Of(values);
            references.Add(new FeatureReference(names[f], reference) { DayToDay = DayToDay.Of(reference, minutes, values) });
            if (DesignEffect.Of(reference, [.. Hours(reference, minutes, values)]) is { } effect)
            {
                _effects[names[f]] = effect;
            }
        }

        References = references.DrainToImmutable();
    }

    public ImmutableArray<FeatureReference> References { get; }

    /// <summary>Looks once an hour; returns every alert ever raised, and those still open at the end.</summary>
    public (List<Alert> Raised, List<Alert> Open) Run(IPaperMarket market, DateTimeOffset from, DateTimeOffset to)
    {
        var monitor = new DriftMonitor(References, Preset.DriftWindowMinutes);
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

    private static SortedDictionary<long, int[]>.ValueCollection Hours(PsiReference reference, long[] minutes, double[] values)
    {
        var hours = new SortedDictionary<long, int[]>();
        for (var i = 0; i < values.Length; i++)
        {
            if (!hours.TryGetValue(minutes[i] / 60, out var counts))
            {
                hours[minutes[i] / 60] = counts = new int[reference.Shares.Length];
            }

            counts[reference.BinOf(values[i])]++;
        }

        return hours.Values;
    }
}
