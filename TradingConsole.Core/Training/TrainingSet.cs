using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Training;

/// <summary>Gathers symbols into <see cref="TrainingRows"/>, thinning as it goes so that memory stays bounded. Thread safe.</summary>
/// <remarks>
/// <para>
/// A row is taken when its features are ready, both sides are labelled (label NaN as the ATR of bars that are no event) and its
/// ATR is positive. When there are more than <c>rowsMax</c>, those with the smallest positions are kept, position =
/// frac(minute · 0.618… + offset of the symbol): multiples of the golden ratio fill [0, 1) as evenly as can be (three-distance
/// theorem), so the rows kept are spread evenly over each symbol's time, whatever their number.
/// </para>
/// <para>The rows depend on what was added only, not on the order or the threads it came from. Holds at most a quarter more than rowsMax rows, plus what is being added.</para>
/// </remarks>
public sealed class TrainingSet
{
    private readonly LabelSpec _spec;
    private readonly string[] _symbols;
    private readonly int _rowsMax;
    private readonly SampleWeighting _weighting;
    private readonly Dictionary<string, int> _index;
    private readonly SymbolRows?[] _parts;
    private readonly Lock _gate = new();
    private ulong _upTo = ulong.MaxValue;
    private int _count;

    /// <param name="spec">What the labels mean.</param>
    /// <param name="symbols">Every symbol that may be added, in the order their rows of one minute shall have.</param>
    /// <param name="rowsMax">Rows <see cref="ToRows"/> gives at most, at least 1.</param>
    /// <param name="weighting">Null: all rows alike.</param>
    public TrainingSet(LabelSpec spec, IEnumerable<string> symbols, int rowsMax = 150_000, SampleWeighting? weighting = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsMax, 1);
        _spec = spec;
        _symbols = [.. symbols];
        _rowsMax = rowsMax;
        _weighting = weighting ?? SampleWeighting.Equal;
        _index = _symbols.Select((symbol, i) => (symbol, i)).ToDictionary(pair => pair.symbol, pair => pair.i);
        _parts = new SymbolRows?[_symbols.Length];
    }

    public bool IsEmpty => Count == 0;

    /// <summary>Rows held now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Features, events and labels of one symbol's minutes.</summary>
    /// <param name="series">Ascending; may have gaps.</param>
    /// <param name="btc">BTC's context over the same time; null where there is none.</param>
    /// <param name="fundingBefore">Rates settled before the first bar, oldest first.</param>
    /// <param name="funding">Settlements within the series, ascending.</param>
    /// <param name="events">Which bars are labelled.</param>
    /// <exception cref="TrainingException">The symbol is a stranger or came before.</exception>
    /// <exception cref="ArgumentException">A bar holds an unusable number, or something is out of order.</exception>
    public void Add(
        MinuteSeries series, BtcContextSeries? btc, ReadOnlySpan<double> fundingBefore, ReadOnlySpan<FundingEvent> funding, EventSampler events)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(events);
        var matrix = FeatureMatrixBuilder.Build(series, btc, fundingBefore);
        var (longs, shorts) = TripleBarrier.LabelBoth(series, events.AtEvents(series, matrix.AtrPrice), funding, _spec);
        Add(matrix, longs, shorts);
    }

    /// <param name="matrix">Features of one symbol.</param>
    /// <param name="longs">Labels made from the same series; likewise <paramref name="shorts"/>.</param>
    /// <exception cref="TrainingException">The columns have different lengths, or the symbol is a stranger or came before.</exception>
    public void Add(FeatureMatrix matrix, LabelColumns longs, LabelColumns shorts)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(longs);
        ArgumentNullException.ThrowIfNull(shorts);
        if (longs.Length != matrix.Rows || shorts.Length != matrix.Rows)
        {
            throw new TrainingException(
                $"{matrix.Symbol}: {matrix.Rows} feature rows, {longs.Length} long and {shorts.Length} short labels must be equally many");
        }

        if (!_index.TryGetValue(matrix.Symbol.Value, out var symbol))
        {
            throw new TrainingException($"{matrix.Symbol} is not among the {_symbols.Length} symbols announced");
        }

        var part = SymbolRows.Of(symbol, matrix, longs, shorts, Volatile.Read(ref _upTo));
        lock (_gate)
        {
            if (_parts[symbol] is not null)
            {
                throw new TrainingException($"{matrix.Symbol} was added before");
            }

            part = part.UpTo(_upTo);
            _parts[symbol] = part;
            _count += part.Count;
            if (_count > _rowsMax + (_rowsMax / 4L))
            {
                Thin();
            }
        }
    }

    /// <summary>The table, by minute and then symbol, at most rowsMax rows, with weights unless all are equal.</summary>
    /// <exception cref="TrainingException">No row was eligible.</exception>
    public TrainingRows ToRows()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                throw new TrainingException("no minute has ready features and labels of both sides: more history is needed");
            }

            if (_count > _rowsMax)
            {
                Thin();
            }

            return RowMerge.Of(_spec, _symbols, [.. _parts.OfType<SymbolRows>()], _weighting);
        }
    }

    /// <summary>Keeps the rowsMax rows of smallest position; the row after them tells where to stop.</summary>
    private void Thin()
    {
        var positions = new ulong[_count];
        var at = 0;
        foreach (var part in _parts.OfType<SymbolRows>())
        {
            at += part.Positions(positions.AsSpan(at));
        }

        Array.Sort(positions);
        var upTo = positions[_rowsMax] - 1; // Below the first that is too many: equal positions go or stay together.
        Volatile.Write(ref _upTo, Math.Min(_upTo, upTo));
        _count = 0;
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i] = _parts[i]?.UpTo(upTo);
            _count += _parts[i]?.Count ?? 0;
        }

        LargeGarbage.Release(positions.Length);
    }
}
