using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The listed contracts by name.</summary>
internal sealed class PaperListing(ImmutableArray<PaperInstrument> instruments)
{
    private readonly Dictionary<Symbol, (PaperInstrument Instrument, TickGrid Grid)> _bySymbol =
        instruments.ToDictionary(i => i.Symbol, i => (i, new TickGrid(i.TickSize, i.QuantityStep)));

    public ImmutableArray<PaperInstrument> All { get; } = instruments;

    public PaperInstrument? Find(Symbol symbol) => _bySymbol.TryGetValue(symbol, out var found) ? found.Instrument : null;

    public TickGrid Grid(Symbol symbol) => _bySymbol[symbol].Grid;
}
