using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>What a contract trades at, USDT.</summary>
internal readonly record struct PaperQuote(decimal Last, decimal Mark, decimal Bid, decimal Ask)
{
    public bool IsKnown => Mark > 0;
}

/// <summary>The prices the book matches against: the market's own, or ones a script has pinned.</summary>
internal sealed class PriceBoard(IPaperMarket market)
{
    private readonly Dictionary<Symbol, Row> _rows = market.Instruments.ToDictionary(i => i.Symbol, i => new Row(i));

    public PaperInstrument? Find(Symbol symbol) => _rows.TryGetValue(symbol, out var row) ? row.Instrument : null;

    /// <summary>The quote of the second <paramref name="at"/> lies in; in a gap of the market the last one before it.</summary>
    public PaperQuote At(Symbol symbol, DateTimeOffset at)
    {
        var row = _rows[symbol];
        if (row.Pinned is { } pinned)
        {
            return pinned;
        }

        var minute = MinuteGrid.ToIndex(at);
        if (row.Minute != minute)
        {
            row.Minute = minute;
            row.HasPath = market.TryFillPath(symbol, minute, row.Path);
        }

        if (row.HasPath)
        {
            var instrument = row.Instrument;
            var top = BookTop.Of(instrument, row.Grid, row.Path, at.Second);
            row.Known = new PaperQuote(
                Decimal(row.Grid.Round(MinutePath.At(row.Path.Last, at.Second)), instrument.PriceDecimals),
                Decimal(MinutePath.At(row.Path.Mark, at.Second), WireNumber.Fine),
                Decimal(top.Bid, instrument.PriceDecimals),
                Decimal(top.Ask, instrument.PriceDecimals));
        }

        return row.Known;
    }

    /// <summary>Holds a contract at a quote until it is let go with null.</summary>
    public void Pin(Symbol symbol, PaperQuote? quote) => _rows[symbol].Pinned = quote;

    public IReadOnlyList<FundingRate> Funding(Symbol symbol, DateTimeOffset from, DateTimeOffset to) =>
        market.GetFundingRates(symbol, from, to);

    private static decimal Decimal(double price, int decimals) => decimal.Round((decimal)price, decimals);

    private sealed class Row(PaperInstrument instrument)
    {
        public PaperInstrument Instrument { get; } = instrument;

        public TickGrid Grid { get; } = new(instrument.TickSize, instrument.QuantityStep);

        public MinutePath Path { get; } = new();

        public long Minute { get; set; } = long.MinValue;

        public bool HasPath { get; set; }

        public PaperQuote Known { get; set; }

        public PaperQuote? Pinned { get; set; }
    }
}
