using System.Collections.Immutable;

namespace TradingConsole.Core.Market;

/// <summary>The process's own list of wanted symbols: settings write it, collectors follow it. Thread safe.</summary>
public sealed class Universe : IUniverse
{
    /// <summary>Two streams a symbol on one connection, which the exchange caps at 1024 streams.</summary>
    public const int SymbolsMax = 500;

    private readonly Lock _gate = new();
    private volatile State _state;

    public Universe()
        : this(DefaultUniverse.Symbols)
    {
    }

    public Universe(IEnumerable<Symbol> symbols) => _state = new State(Clean(symbols));

    public ImmutableArray<Symbol> Symbols => _state.Symbols;

    /// <summary>Replaces the list, keeping its order and dropping repeats. Readers hear of it only when it differs.</summary>
    /// <exception cref="ArgumentException">More than <see cref="SymbolsMax"/> symbols, or an empty one among them.</exception>
    public void Set(IEnumerable<Symbol> symbols)
    {
        var cleaned = Clean(symbols);
        State old;
        lock (_gate)
        {
            old = _state;
            if (old.Symbols.SequenceEqual(cleaned))
            {
                return;
            }

            _state = new State(cleaned);
        }

        old.Replaced.SetResult();
    }

    public async Task WaitForChangeAsync(ImmutableArray<Symbol> known, CancellationToken cancellationToken)
    {
        var expected = known.IsDefault ? [] : known;
        while (true)
        {
            var state = _state;
            if (!state.Symbols.SequenceEqual(expected))
            {
                return;
            }

            await state.Replaced.Task.WaitAsync(cancellationToken);
        }
    }

    private static ImmutableArray<Symbol> Clean(IEnumerable<Symbol> symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        var cleaned = symbols.Distinct().ToImmutableArray();
        if (cleaned.Contains(default))
        {
            throw new ArgumentException("The universe holds an empty symbol.", nameof(symbols));
        }

        return cleaned.Length <= SymbolsMax
            ? cleaned
            : throw new ArgumentException($"The universe has {cleaned.Length} symbols; at most {SymbolsMax} are allowed.", nameof(symbols));
    }

    private sealed class State(ImmutableArray<Symbol> symbols)
    {
        public ImmutableArray<Symbol> Symbols { get; } = symbols;

        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
