using System.Collections.Immutable;

namespace TradingConsole.Core.Backtesting;

/// <summary>Minutes with predictions in time order, drawn a chunk at a time.</summary>
public interface IMinuteFeed
{
    /// <summary>The contracts in symbol order: slot i of every chunk is the i-th.</summary>
    ImmutableArray<BacktestSymbol> Symbols { get; }

    /// <summary>Minutes from the first to the last, for progress; 0 when unknown.</summary>
    long MinutesTotal { get; }

    /// <summary>Fills the chunk with the next minutes, later than all before; false at the end.</summary>
    /// <remarks>Where one chunk ends and the next begins may not change any result.</remarks>
    /// <exception cref="OperationCanceledException">Canceled while reading.</exception>
    ValueTask<bool> ReadAsync(MinuteChunk chunk, CancellationToken cancellationToken);
}
