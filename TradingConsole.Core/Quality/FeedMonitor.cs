using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Quality;

/// <summary>What one closed minute of one symbol tells about its feed.</summary>
/// <param name="CandleMs">Close to arrival, real milliseconds.</param>
/// <param name="FeatureMs">Close to feature row; NaN when there was none.</param>
/// <param name="OneMinuteReturn">Fraction; NaN when unknown.</param>
/// <param name="BasisAtr">(last − mark) / ATR; NaN when unknown.</param>
public readonly record struct FeedMinute(
    Symbol Symbol, long Minute, double CandleMs, double FeatureMs, double InferenceMs, double OneMinuteReturn, double BasisAtr);

/// <summary>Counts bars, latencies and outliers per symbol in five-minute buckets, and remembers the last hour for alerts.</summary>
/// <remarks>O(1) a minute. Thread safe. Bounded: twelve buckets a symbol, finished ones until they are taken (at most 10,000).</remarks>
public sealed class FeedMonitor
{
    public const int BucketMinutes = 5;
    private const int HourBuckets = 60 / BucketMinutes;
    private const int FinishedMax = 10_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<Symbol, Track> _tracks = [];
    private readonly Queue<SymbolQuality> _finished = new();

    public void Take(in FeedMinute minute, QualityPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        lock (_gate)
        {
            if (!_tracks.TryGetValue(minute.Symbol, out var track))
            {
                _tracks[minute.Symbol] = track = new Track(minute.Symbol, minute.Minute);
            }

            if (minute.Minute <= track.LastMinute)
            {
                return;
            }

            track.LastMinute = minute.Minute;
            var bucket = minute.Minute / BucketMinutes;
            if (track.Open is null || track.Open.Index != bucket)
            {
                Finish(track);
                track.Open = new Bucket(bucket);
            }

            var score = track.Scale.Score(minute.OneMinuteReturn);
            var isOutlier = score > preset.OutlierSigmas || Math.Abs(minute.BasisAtr) > preset.OutlierBasisAtr;
            track.Open.Add(minute, isOutlier);
        }
    }

    /// <summary>Finished buckets, oldest first; each is handed out once.</summary>
    public ImmutableArray<SymbolQuality> TakeFinished()
    {
        lock (_gate)
        {
            ImmutableArray<SymbolQuality> finished = [.. _finished];
            _finished.Clear();
            return finished;
        }
    }

    /// <summary>Puts back what could not be stored.</summary>
    public void Return(IEnumerable<SymbolQuality> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        lock (_gate)
        {
            foreach (var row in rows)
            {
                Keep(row);
            }
        }
    }

    /// <summary>The last hour of a symbol's live feed; symbols never seen are absent.</summary>
    /// <param name="minute">The latest closed minute of the market.</param>
    public ImmutableArray<FeedHour> LastHour(long minute)
    {
        lock (_gate)
        {
            return [.. _tracks.Values.Select(track => track.Hour(minute))];
        }
    }

    /// <summary>Forgets a symbol that left the universe.</summary>
    public void Keep(IReadOnlySet<Symbol> symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        lock (_gate)
        {
            foreach (var gone in _tracks.Keys.Where(symbol => !symbols.Contains(symbol)).ToList())
            {
                _tracks.Remove(gone);
            }
        }
    }

    private void Finish(Track track)
    {
        if (track.Open is not { } bucket)
        {
            return;
        }

        track.Hours.Enqueue(bucket);
        while (track.Hours.Count > HourBuckets)
        {
            track.Hours.Dequeue();
        }

        Keep(bucket.Row(track.Symbol));
    }

    private void Keep(SymbolQuality row)
    {
        _finished.Enqueue(row);
        while (_finished.Count > FinishedMax)
        {
            _finished.Dequeue();
        }
    }

    private sealed class Track(Symbol symbol, long firstMinute)
    {
        public Symbol Symbol { get; } = symbol;

        public ReturnScale Scale { get; } = new();

        public Queue<Bucket> Hours { get; } = new();

        public Bucket? Open { get; set; }

        public long LastMinute { get; set; } = firstMinute - 1;

        /// <summary>Minutes before the first one seen were not expected of the stream.</summary>
        public FeedHour Hour(long minute)
        {
            var (bars, outliers) = (0, 0);
            double? latest = null;
            foreach (var bucket in Open is null ? Hours : Hours.Append(Open))
            {
                if (bucket.Index * BucketMinutes >= minute - 59)
                {
                    (bars, outliers) = (bars + bucket.Bars, outliers + bucket.Outliers);
                    latest = bucket.CandleMsMedian;
                }
            }

            // Whole buckets only: the part of the hour that an expired bucket covered is not expected either.
            var start = Math.Max(firstMinute, ((minute - 59 + BucketMinutes - 1) / BucketMinutes) * BucketMinutes);
            var expected = (int)Math.Max(0, minute - start + 1);
            return new FeedHour(Symbol, Math.Max(expected, bars), bars, outliers, latest);
        }
    }

    private sealed class Bucket(long index)
    {
        private readonly double[] _candleMs = new double[BucketMinutes];
        private double _featureMs = double.NaN;
        private double _inferenceMs = double.NaN;

        public long Index { get; } = index;

        public int Bars { get; private set; }

        public int Outliers { get; private set; }

        public double? CandleMsMedian => Bars == 0 ? null : Sorted()[Bars / 2];

        public void Add(in FeedMinute minute, bool isOutlier)
        {
            _candleMs[Bars++] = minute.CandleMs;
            Outliers += isOutlier ? 1 : 0;
            _featureMs = Larger(_featureMs, minute.FeatureMs);
            _inferenceMs = Larger(_inferenceMs, minute.InferenceMs);
        }

        public SymbolQuality Row(Symbol symbol) => new(
            symbol, MinuteGrid.FromIndex(Index * BucketMinutes), Bars, Outliers, CandleMsMedian, Bars == 0 ? null : Sorted()[^1],
            Known(_featureMs), Known(_inferenceMs));

        private double[] Sorted()
        {
            var sorted = _candleMs[..Bars];
            Array.Sort(sorted);
            return sorted;
        }

        private static double Larger(double a, double b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b);

        private static double? Known(double value) => double.IsNaN(value) ? null : value;
    }
}

/// <summary>A symbol's last hour.</summary>
/// <param name="Expected">Minutes since the symbol was first seen, at most 60.</param>
/// <param name="CandleMsMedian">Of the latest five minutes; null without a bar.</param>
public sealed record FeedHour(Symbol Symbol, int Expected, int Bars, int Outliers, double? CandleMsMedian);
