using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Web.Pages.Signals;

namespace TradingConsole.Web.Pages.Terminal;

/// <summary>Prices as their instruments' ticks have them: a mark price or a multiple of the ATR has more digits than anybody can trade at.</summary>
public sealed class PriceGrid
{
    /// <summary>Nothing is known: every price is shown as it is.</summary>
    public static readonly PriceGrid Unknown = new([]);

    private readonly ImmutableDictionary<Symbol, int> _decimals;

    public PriceGrid(IEnumerable<Instrument> instruments)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        _decimals = instruments.Select(one => (one.Symbol, Decimals: TickDecimals.Of(one.TickSize))).Where(one => one.Decimals is not null)
            .ToImmutableDictionary(one => one.Symbol, one => one.Decimals!.Value);
    }

    public string Show(Symbol symbol, decimal? price) => price is { } known && _decimals.TryGetValue(symbol, out var decimals)
        ? Formats.Price((double)known, decimals) : Formats.Price(price);

    /// <summary>Rounded to as many decimals as the tick has, halves away from 0.</summary>
    public decimal? Round(Symbol symbol, decimal? price) => price is { } known && _decimals.TryGetValue(symbol, out var decimals)
        ? Math.Round(known, decimals, MidpointRounding.AwayFromZero) : price;
}
