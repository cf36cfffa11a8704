using System.Text.Json;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>ticker/bookTicker and ticker/price.</summary>
internal sealed class TickerCalls(IPaperMarket market, PaperListing listing)
{
    private delegate void RowWriter(Utf8JsonWriter json, PaperInstrument instrument, TickGrid grid, MinutePath path, DateTimeOffset now);

    public PaperError? Book(PaperQuery query, Utf8JsonWriter json) => Write(query, json, WriteBook);

    public PaperError? Price(PaperQuery query, Utf8JsonWriter json) => Write(query, json, WritePrice);

    private PaperError? Write(PaperQuery query, Utf8JsonWriter json, RowWriter writeRow)
    {
        var one = query.OptionalInstrument();
        if (query.Error is not null)
        {
            return query.Error;
        }

        // A contract without a price now has no ticker; asked for by name it does not exist.
        var path = new MinutePath();
        var minute = MinuteGrid.ToIndex(query.Now);
        if (one is not null)
        {
            if (!market.TryFillPath(one.Symbol, minute, path))
            {
                return PaperError.InvalidSymbol;
            }

            writeRow(json, one, listing.Grid(one.Symbol), path, query.Now);
            return null;
        }

        json.WriteStartArray();
        foreach (var instrument in listing.All)
        {
            if (market.TryFillPath(instrument.Symbol, minute, path))
            {
                writeRow(json, instrument, listing.Grid(instrument.Symbol), path, query.Now);
            }
        }

        json.WriteEndArray();
        return null;
    }

    private static void WriteBook(
        Utf8JsonWriter json, PaperInstrument instrument, TickGrid grid, MinutePath path, DateTimeOffset now)
    {
        var top = BookTop.Of(instrument, grid, path, now.Second);
        json.WriteStartObject();
        json.WriteString("symbol", instrument.Symbol.Value);
        json.WriteFixed("bidPrice", top.Bid, instrument.PriceDecimals);
        json.WriteFixed("bidQty", top.BidQuantity, instrument.QuantityDecimals);
        json.WriteFixed("askPrice", top.Ask, instrument.PriceDecimals);
        json.WriteFixed("askQty", top.AskQuantity, instrument.QuantityDecimals);
        json.WriteNumber("time", now.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    private static void WritePrice(
        Utf8JsonWriter json, PaperInstrument instrument, TickGrid grid, MinutePath path, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("symbol", instrument.Symbol.Value);
        json.WriteFixed("price", grid.Round(MinutePath.At(path.Last, now.Second)), instrument.PriceDecimals);
        json.WriteNumber("time", now.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }
}
