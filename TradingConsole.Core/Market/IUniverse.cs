using System.Collections.Immutable;

namespace TradingConsole.Core.Market;

/// <summary>The symbols the desk wants to watch, and how to hear that they changed.</summary>
public interface IUniverse
{
    ImmutableArray<Symbol> Symbols { get; }

    /// <summary>Completes when <see cref="Symbols"/> is no longer <paramref name="known"/>.</summary>
    Task WaitForChangeAsync(ImmutableArray<Symbol> known, CancellationToken cancellationToken);
}
