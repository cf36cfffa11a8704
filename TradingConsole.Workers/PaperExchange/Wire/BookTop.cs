using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Wire;

/// <summary>Best bid and ask around the last price: about half a basis point wide, at least one tick.</summary>
internal readonly record struct BookTop(double Bid, double BidQuantity, double Ask, double AskQuantity)
{
    private const double SpreadFraction = 0.00005;

    public static BookTop Of(PaperInstrument instrument, in TickGrid grid, MinutePath path, int second)
    {
        var last = grid.Round(MinutePath.At(path.Last, second));
        var tick = (double)instrument.TickSize;
        var spread = tick * Math.Max(1, Math.Round(last * SpreadFraction / tick));

        // The last trade hit the side the price is moving to.
        var isRising = last >= path.Last[0];
        var bid = grid.Round(isRising ? last - spread : last);
        var quantity = grid.Quantity(path.Volume / 60);
        return new BookTop(bid, grid.Quantity(quantity * (isRising ? 1.4 : 0.7)), grid.Round(bid + spread), quantity);
    }
}
