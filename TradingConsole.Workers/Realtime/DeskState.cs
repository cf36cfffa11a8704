using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime;

/// <summary>What the process knows about its desk: rules, instruments, the shadow account. Filled once at start, then replaced piece by piece.</summary>
/// <remarks>Rules and instruments are immutable values swapped whole, so any thread may read them; the account belongs to the loop.</remarks>
public sealed class DeskState
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _instrumentsRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private DeskRules? _rules;
    private ImmutableSortedDictionary<Symbol, Instrument> _instruments = ImmutableSortedDictionary<Symbol, Instrument>.Empty;
    private ShadowDesk? _shadow;
    private string _phase = "Starting";

    /// <summary>Completes when the stored state has been loaded and the loop may run.</summary>
    public Task Ready => _ready.Task;

    /// <summary>
    /// Completes when the kill switch and the instruments are known: all that guarding a live position needs, long before
    /// <see cref="Ready"/> when the shadow account has minutes to catch up with.
    /// </summary>
    public Task InstrumentsRead => _instrumentsRead.Task;

    /// <exception cref="InvalidOperationException">Asked before <see cref="Ready"/>.</exception>
    public DeskRules Rules => Volatile.Read(ref _rules) ?? throw NotReady();

    public ImmutableSortedDictionary<Symbol, Instrument> Instruments => Volatile.Read(ref _instruments);

    /// <summary>What the desk is doing as a whole, in words an operator reads.</summary>
    public string Phase
    {
        get => Volatile.Read(ref _phase);
        set => Volatile.Write(ref _phase, value);
    }

    internal ShadowDesk Shadow => _shadow ?? throw NotReady();

    public void Open(DeskRules rules, ShadowDesk shadow)
    {
        (_rules, _shadow) = (rules, shadow);
        _ready.TrySetResult();
    }

    /// <summary>Changes the rules as one step; concurrent changes do not undo each other.</summary>
    public DeskRules Change(Func<DeskRules, DeskRules> change)
    {
        lock (_gate)
        {
            var changed = change(Rules);
            Volatile.Write(ref _rules, changed);
            return changed;
        }
    }

    public void SetInstruments(IEnumerable<Instrument> instruments)
    {
        Volatile.Write(ref _instruments, instruments.ToImmutableSortedDictionary(instrument => instrument.Symbol, instrument => instrument));
        _instrumentsRead.TrySetResult();
    }

    private static InvalidOperationException NotReady() => new("The desk's stored state has not been loaded yet.");
}
