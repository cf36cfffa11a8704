using System.Text;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>Serialises market events as the exchange does. One buffer, used by the pump alone.</summary>
internal sealed class MarketMessages
{
    private readonly WireWriter _wire = new();
    private readonly Dictionary<Symbol, byte[]> _names = []; // One per listed contract.

    public byte[] Kline(PaperInstrument instrument, long minute, in KlineFacts facts, bool isClosed, DateTimeOffset at)
    {
        var (price, quantity) = (instrument.PriceDecimals, instrument.QuantityDecimals);
        var open = minute * 60_000;
        var firstTrade = facts.Trades == 0 ? -1 : minute * KlineFacts.TradeIdsPerMinute;
        var lastTrade = facts.Trades == 0 ? -1 : firstTrade + facts.Trades - 1;
        return _wire.Start()
            .Raw("{\"e\":\"kline\",\"E\":"u8).Integer(Ms(at)).Raw(",\"s\":"u8).Raw(Name(instrument))
            .Raw(",\"k\":{\"t\":"u8).Integer(open).Raw(",\"T\":"u8).Integer(open + 59_999)
            .Raw(",\"s\":"u8).Raw(Name(instrument)).Raw(",\"i\":\"1m\",\"f\":"u8).Integer(firstTrade)
            .Raw(",\"L\":"u8).Integer(lastTrade)
            .Raw(",\"o\":"u8).Quoted(facts.Bar.Open, price).Raw(",\"c\":"u8).Quoted(facts.Bar.Close, price)
            .Raw(",\"h\":"u8).Quoted(facts.Bar.High, price).Raw(",\"l\":"u8).Quoted(facts.Bar.Low, price)
            .Raw(",\"v\":"u8).Quoted(facts.Volume, quantity).Raw(",\"n\":"u8).Integer(facts.Trades)
            .Raw(isClosed ? ",\"x\":true,\"q\":"u8 : ",\"x\":false,\"q\":"u8).Quoted(facts.Turnover, WireNumber.Turnover)
            .Raw(",\"V\":"u8).Quoted(facts.TakerVolume, quantity)
            .Raw(",\"Q\":"u8).Quoted(facts.TakerTurnover, WireNumber.Turnover)
            .Raw(",\"B\":\"0\"}}"u8)
            .ToArray();
    }

    public byte[] Mark(PaperInstrument instrument, in MarkFacts facts)
    {
        _wire.Start();
        AppendMark(instrument, facts);
        return _wire.ToArray();
    }

    /// <summary>One message with all of the given contracts.</summary>
    public byte[] Marks(IReadOnlyList<(PaperInstrument Instrument, MarkFacts Facts)> all)
    {
        _wire.Start().Raw("["u8);
        for (var i = 0; i < all.Count; i++)
        {
            _wire.Raw(i == 0 ? ""u8 : ","u8);
            AppendMark(all[i].Instrument, all[i].Facts);
        }

        return _wire.Raw("]"u8).ToArray();
    }

    public byte[] Book(PaperInstrument instrument, in BookTop top, DateTimeOffset at) => _wire.Start()
        .Raw("{\"e\":\"bookTicker\",\"u\":"u8).Integer(Ms(at)).Raw(",\"E\":"u8).Integer(Ms(at)).Raw(",\"T\":"u8).Integer(Ms(at))
        .Raw(",\"s\":"u8).Raw(Name(instrument)).Raw(",\"ps\":"u8).Raw(Name(instrument))
        .Raw(",\"b\":"u8).Quoted(top.Bid, instrument.PriceDecimals).Raw(",\"B\":"u8).Quoted(top.BidQuantity, instrument.QuantityDecimals)
        .Raw(",\"a\":"u8).Quoted(top.Ask, instrument.PriceDecimals).Raw(",\"A\":"u8).Quoted(top.AskQuantity, instrument.QuantityDecimals)
        .Raw(",\"st\":1}"u8)
        .ToArray();

    public byte[] Trade(PaperInstrument instrument, in TickGrid grid, double price, double volume, long minute, DateTimeOffset at)
    {
        var quantity = grid.Quantity(volume);
        var id = (minute * KlineFacts.TradeIdsPerMinute) + at.Second;
        return _wire.Start()
            .Raw("{\"e\":\"aggTrade\",\"E\":"u8).Integer(Ms(at)).Raw(",\"s\":"u8).Raw(Name(instrument))
            .Raw(",\"a\":"u8).Integer(id).Raw(",\"p\":"u8).Quoted(price, instrument.PriceDecimals)
            .Raw(",\"q\":"u8).Quoted(quantity, instrument.QuantityDecimals).Raw(",\"nq\":"u8).Quoted(quantity, instrument.QuantityDecimals)
            .Raw(",\"f\":"u8).Integer(id).Raw(",\"l\":"u8).Integer(id).Raw(",\"T\":"u8).Integer(Ms(at))
            .Raw(at.Second % 2 == 0 ? ",\"m\":true}"u8 : ",\"m\":false}"u8)
            .ToArray();
    }

    public byte[] MiniTicker(PaperInstrument instrument, KlineFacts? day, double last, DateTimeOffset at)
    {
        var facts = day ?? new KlineFacts(new PathBar(last, last, last, last), 0, 0, 0, 0, 0);
        return _wire.Start()
            .Raw("{\"e\":\"24hrMiniTicker\",\"E\":"u8).Integer(Ms(at)).Raw(",\"s\":"u8).Raw(Name(instrument))
            .Raw(",\"c\":"u8).Quoted(last, instrument.PriceDecimals).Raw(",\"o\":"u8).Quoted(facts.Bar.Open, instrument.PriceDecimals)
            .Raw(",\"h\":"u8).Quoted(facts.Bar.High, instrument.PriceDecimals).Raw(",\"l\":"u8).Quoted(facts.Bar.Low, instrument.PriceDecimals)
            .Raw(",\"v\":"u8).Quoted(facts.Volume, instrument.QuantityDecimals)
            .Raw(",\"q\":"u8).Quoted(facts.Turnover, WireNumber.Turnover).Raw("}"u8)
            .ToArray();
    }

    private void AppendMark(PaperInstrument instrument, in MarkFacts facts)
    {
        _wire.Raw("{\"e\":\"markPriceUpdate\",\"E\":"u8).Integer(Ms(facts.At)).Raw(",\"s\":"u8).Raw(Name(instrument))
            .Raw(",\"p\":"u8).Quoted(facts.Mark, WireNumber.Fine).Raw(",\"ap\":"u8).Quoted(facts.MarkAverage, WireNumber.Fine)
            .Raw(",\"i\":"u8).Quoted(facts.Index, WireNumber.Fine).Raw(",\"P\":"u8).Quoted(facts.Index, WireNumber.Fine)
            .Raw(",\"r\":"u8);
        _ = facts.RateEstimate is { } rate ? _wire.Quoted(rate, WireNumber.Fine) : _wire.Raw("\"\""u8);
        _wire.Raw(",\"T\":"u8).Integer(facts.NextFunding is { } next ? Ms(next) : 0).Raw(",\"st\":1}"u8);
    }

    private ReadOnlySpan<byte> Name(PaperInstrument instrument)
    {
        if (!_names.TryGetValue(instrument.Symbol, out var name))
        {
            name = Encoding.UTF8.GetBytes($"\"{instrument.Symbol.Value}\"");
            _names.Add(instrument.Symbol, name);
        }

        return name;
    }

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}
