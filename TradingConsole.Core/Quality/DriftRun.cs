using System.Collections.Immutable;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;

namespace TradingConsole.Core.Quality;

/// <summary>One model's drift recomputed from feature matrices: its training rows by the hour, and the latest window.</summary>
/// <remarks>Not thread safe. Memory: one small histogram a feature and hour of training, of the latest 60 days at most.</remarks>
public sealed class DriftRun
{
    private const int TrainDaysMax = 60;

    private readonly FeatureSchema _schema = FeatureSchema.V1;
    private readonly PsiReference?[] _references;
    private readonly DayToDay?[] _days;
    private readonly long _trainFrom;
    private readonly long _trainTo;
    private readonly long _windowFrom;
    private readonly SortedDictionary<long, int[][]> _hours = [];
    private readonly SortedDictionary<Symbol, int[][]> _window = [];
    private ImmutableArray<FeatureDrift> _features = [];

    private DriftRun(ModelRecord record, TrainingMetrics metrics, DateTimeOffset to, TimeSpan window)
    {
        Record = record;
        FeatureReference?[] known = [.. _schema.Names.Select(name => metrics.References.FirstOrDefault(reference => reference.Feature == name))];
        _references = [.. known.Select(reference => reference?.Distribution)];
        _days = [.. known.Select(reference => reference?.DayToDay)];
        _trainTo = MinuteGrid.ToIndex(metrics.TrainEnd);
        _trainFrom = Math.Max(MinuteGrid.ToIndex(metrics.TrainStart), _trainTo - (TrainDaysMax * 1_440L));
        _windowFrom = MinuteGrid.ToIndex(to - window);
        TrainMinutes = (metrics.TrainEnd - metrics.TrainStart).TotalMinutes;
    }

    public ModelRecord Record { get; }

    /// <summary>Of the reference's rows, first to last.</summary>
    public double TrainMinutes { get; }

    /// <summary>Oldest minute a matrix should hold.</summary>
    public DateTimeOffset From => MinuteGrid.FromIndex(Math.Min(_trainFrom, _windowFrom));

    public int Hours => _hours.Count;

    /// <summary>Most its histograms take, bytes: one of every feature for each hour of training, with the arrays' own headers.</summary>
    public long CountBytesMax => (((_trainTo - _trainFrom) / 60) + 1) * _references.Sum(reference => (4L * (reference?.Shares.Length ?? 1)) + 32);

    /// <summary>Null when the model's metrics carry no references: nothing can be compared.</summary>
    /// <exception cref="System.Text.Json.JsonException">The metrics cannot be read.</exception>
    public static DriftRun? Of(ModelRecord record, DateTimeOffset to, TimeSpan window)
    {
        ArgumentNullException.ThrowIfNull(record);
        var metrics = TrainingMetrics.Parse(record.MetricsJson);
        return metrics.References.IsDefaultOrEmpty ? null : new DriftRun(record, metrics, to, window);
    }

    /// <summary>Counts a symbol's ready rows.</summary>
    public void Take(FeatureMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        for (var i = 0; i < matrix.Rows; i++)
        {
            if (!matrix.Ready[i])
            {
                continue;
            }

            var minute = matrix.Minute[i];
            if (minute >= _trainFrom && minute <= _trainTo)
            {
                Count(_hours, minute / 60, matrix, i);
            }

            if (minute >= _windowFrom)
            {
                Count(_window, matrix.Symbol, matrix, i);
            }
        }
    }

    /// <summary>Design effect by feature; features whose training is not stored for long enough are absent.</summary>
    public IReadOnlyDictionary<string, double> Effects()
    {
        var effects = new Dictionary<string, double>();
        for (var f = 0; f < _references.Length; f++)
        {
            if (_references[f] is { } reference && DesignEffect.Of(reference, [.. _hours.Values.Select(hour => hour[f])]) is { } effect)
            {
                effects[_schema.Names[f]] = effect;
            }
        }

        return effects;
    }

    /// <summary>The window against the reference, schema order.</summary>
    public ImmutableArray<FeatureDrift> Weigh(QualityPreset preset, IReadOnlyDictionary<string, double> effects)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(effects);
        var features = ImmutableArray.CreateBuilder<FeatureDrift>();
        for (var f = 0; f < _references.Length; f++)
        {
            if (_references[f] is not { } reference)
            {
                continue;
            }

            var counts = new int[reference.Shares.Length];
            foreach (var symbol in _window.Values)
            {
                for (var b = 0; b < counts.Length; b++)
                {
                    counts[b] += symbol[f][b];
                }
            }

            var all = new FeatureCounts(_schema.Names[f], reference, [.. counts], _days[f]);
            features.Add(FeatureDrift.Of(
                all, effects.TryGetValue(_schema.Names[f], out var effect) ? effect : null, TrainMinutes,
                (double)all.Rows / Math.Max(1, _window.Count), preset.DriftConfidence));
        }

        return _features = features.DrainToImmutable();
    }

    /// <summary>Of those weighed, the feature furthest past the larger of its limits; null when none can be judged.</summary>
    public FeatureDrift? Worst(QualityPreset preset) => _features
        .Where(feature => feature.ByChance is not null && double.IsFinite(feature.Psi))
        .MaxBy(feature => feature.Psi / Math.Max(preset.PsiAlert, feature.ByChance!.Value));

    /// <summary>Each symbol's largest PSI over its features; a symbol's level differs from the pool's, so this is a comparison, not a test.</summary>
    public IEnumerable<(Symbol Symbol, double Psi)> SymbolPsi() => _window.Select(pair => (
        pair.Key,
        Enumerable.Range(0, _references.Length)
            .Where(f => _references[f] is not null)
            .Max(f => _references[f]!.Index(pair.Value[f]))));

    private void Count<TKey>(SortedDictionary<TKey, int[][]> groups, TKey key, FeatureMatrix matrix, int row)
        where TKey : notnull
    {
        if (!groups.TryGetValue(key, out var counts))
        {
            groups[key] = counts = [.. _references.Select(reference => new int[reference?.Shares.Length ?? 1])];
        }

        for (var f = 0; f < counts.Length; f++)
        {
            if (_references[f] is { } reference)
            {
                counts[f][reference.BinOf(matrix.Columns[f][row])]++;
            }
        }
    }
}
