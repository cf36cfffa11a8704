namespace TradingConsole.Core.Market.Archive;

/// <summary>How a folder of recorded candles is read.</summary>
public sealed class ArchiveOptions
{
    /// <summary>The wall clock: a candle that opens after its present is quarantined as coming from the future.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How many quarantined rows are kept with all their details; the rest are only counted. Default 100.</summary>
    public int QuarantineDetailMax { get; init; } = 100;

    /// <summary>Read only these symbols; empty reads all. Default: all.</summary>
    public IReadOnlyCollection<Symbol> Symbols { get; init; } = [];
}
