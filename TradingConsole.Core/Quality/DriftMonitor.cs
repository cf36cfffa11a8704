using System.Collections.Immutable;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Training;

namespace TradingConsole.Core.Quality;

/// <summary>Counts, minute by minute, into which reference bin each feature of each symbol falls, over a rolling window.</summary>
/// <remarks>
/// A row costs one bin search and two counter changes a feature, whatever the window's length, and allocates nothing once its symbol
/// is known. Memory is one byte a symbol, minute and feature. Thread safe; a turn takes the lock once.
/// </remarks>
public sealed class DriftMonitor
{
    private const byte NoRow = byte.MaxValue;

    private readonly Lock _gate = new();
    private readonly FeatureSchema _schema = FeatureSchema.V1;
    private readonly Dictionary<Symbol, SymbolWindow> _symbols = [];
    private readonly int _windowMinutes;
    private readonly PsiReference?[] _references;
    private readonly DayToDay?[] _days;
    private readonly int[][] _totals;
    private long _latest = -1;

    /// <param name="references">One a feature; features without one are not watched.</param>
    /// <param name="windowMinutes">Rows this old or older are forgotten.</param>
    /// <exception cref="ArgumentException">A reference with more bins than a byte counts, or none at all.</exception>
    public DriftMonitor(IReadOnlyList<FeatureReference> references, int windowMinutes)
    {
        ArgumentNullException.ThrowIfNull(references);
        ArgumentOutOfRangeException.ThrowIfLessThan(windowMinutes, 1);
        _windowMinutes = windowMinutes;
        FeatureReference?[] known = [.. _schema.Names.Select(name => references.FirstOrDefault(reference => reference.Feature == name))];
        _references = [.. known.Select(reference => reference?.Distribution)];
        _days = [.. known.Select(reference => reference?.DayToDay)];
        if (_references.Any(reference => reference?.Shares.Length >= NoRow))
        {
            throw new ArgumentException($"a reference has more than {NoRow - 1} bins", nameof(references));
        }

        _totals = EmptyCounts();
    }

    public int WindowMinutes => _windowMinutes;

    /// <summary>Takes the ready rows of one turn; rows of a minute already taken, and rows older than the window, change nothing.</summary>
    public void Take(IReadOnlyList<FeatureRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        lock (_gate)
        {
            foreach (var row in rows)
            {
                if (row.SchemaVersion == _schema.Version)
                {
                    Take(row);
                }
            }
        }
    }

    /// <summary>Every watched feature as it stands now, schema order.</summary>
    public ImmutableArray<FeatureCounts> Read() => Read(null);

    /// <param name="symbol">Null: all symbols together.</param>
    public ImmutableArray<FeatureCounts> Read(Symbol? symbol)
    {
        lock (_gate)
        {
            foreach (var window in _symbols.Values)
            {
                Advance(window, _latest); // A silent symbol's old rows leave the window too.
            }

            var counts = symbol is not { } one ? _totals : _symbols.TryGetValue(one, out var found) ? found.Counts : EmptyCounts();
            return
            [
                .. Enumerable.Range(0, _references.Length)
                    .Where(f => _references[f] is not null)
                    .Select(f => new FeatureCounts(_schema.Names[f], _references[f]!, [.. counts[f]], _days[f])),
            ];
        }
    }

    /// <summary>Symbols with a row in the window, ascending.</summary>
    public ImmutableArray<Symbol> Symbols
    {
        get
        {
            lock (_gate)
            {
                return [.. _symbols.Keys.Order()];
            }
        }
    }

    private void Take(FeatureRow row)
    {
        var minute = Time.MinuteGrid.ToIndex(row.OpenTime);
        _latest = Math.Max(_latest, minute);
        if (!_symbols.TryGetValue(row.Symbol, out var window))
        {
            _symbols[row.Symbol] = window = new SymbolWindow(_windowMinutes, _references.Length, EmptyCounts());
        }

        Advance(window, minute);
        if (minute <= window.Latest - _windowMinutes)
        {
            return;
        }

        var slot = window.Slot(minute);
        if (slot[0] != NoRow || row.Values.Length != slot.Length)
        {
            return;
        }

        for (var f = 0; f < slot.Length; f++)
        {
            var bin = _references[f] is { } reference ? reference.BinOf(row.Values[f]) : 0;
            slot[f] = (byte)bin;
            Count(window, f, bin, 1);
        }
    }

    /// <summary>Empties the slots between the window's latest minute and a new one.</summary>
    private void Advance(SymbolWindow window, long minute)
    {
        if (window.Latest < 0)
        {
            window.Latest = minute;
            return;
        }

        var steps = Math.Min(minute - window.Latest, _windowMinutes);
        for (var back = steps - 1; back >= 0; back--)
        {
            var slot = window.Slot(minute - back);
            if (slot[0] == NoRow)
            {
                continue;
            }

            for (var f = 0; f < slot.Length; f++)
            {
                Count(window, f, slot[f], -1);
            }

            slot.Fill(NoRow);
        }

        window.Latest = Math.Max(window.Latest, minute);
    }

    private void Count(SymbolWindow window, int feature, int bin, int change)
    {
        if (_references[feature] is not null)
        {
            window.Counts[feature][bin] += change;
            _totals[feature][bin] += change;
        }
    }

    private int[][] EmptyCounts() => [.. _references.Select(reference => new int[reference?.Shares.Length ?? 1])];

    private sealed class SymbolWindow
    {
        private readonly byte[] _bins;
        private readonly int _minutes;
        private readonly int _features;

        public SymbolWindow(int minutes, int features, int[][] counts)
        {
            (_minutes, _features, Counts) = (minutes, features, counts);
            _bins = new byte[minutes * features];
            Array.Fill(_bins, NoRow);
        }

        public int[][] Counts { get; }

        public long Latest { get; set; } = -1;

        public Span<byte> Slot(long minute) => _bins.AsSpan((int)(minute % _minutes) * _features, _features);
    }
}

/// <summary>One feature's rows of the window, counted into the bins of its reference.</summary>
/// <param name="Counts">In the order of the reference's shares.</param>
/// <param name="DayToDay">Of the reference's rows; null: not known.</param>
public sealed record FeatureCounts(string Feature, PsiReference Reference, ImmutableArray<int> Counts, DayToDay? DayToDay = null)
{
    public long Rows => Counts.Sum(count => (long)count);

    /// <summary>NaN without a row.</summary>
    public double Psi => Rows == 0 ? double.NaN : Reference.Index(Counts.AsSpan());
}
