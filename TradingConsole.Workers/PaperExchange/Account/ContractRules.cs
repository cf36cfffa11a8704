using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Rest;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>The filters and the state of one contract; a script may change them while the exchange runs.</summary>
internal sealed record ContractRules(
    Symbol Symbol, string Status, decimal TickSize, decimal QuantityStep, decimal QuantityMax, decimal MarketQuantityMax,
    decimal NotionalMin, decimal PercentUp, decimal PercentDown, decimal TakeBound, decimal TriggerProtect, decimal LiquidationFee)
{
    /// <summary>Only closing is allowed.</summary>
    public bool IsReduceOnlyPeriod { get; init; }

    public bool IsTradFi { get; init; }

    public static ContractRules Of(PaperInstrument instrument) => new(
        instrument.Symbol, instrument.Status, instrument.TickSize, instrument.QuantityStep, instrument.QuantityMax,
        instrument.MarketQuantityMax, instrument.NotionalMin,
        instrument.IsTradFi ? 1.02m : 1.05m, instrument.IsTradFi ? 0.98m : 0.95m, instrument.IsTradFi ? 0.02m : 0.05m,
        instrument.IsTradFi ? 0.02m : 0.05m, instrument.IsTradFi ? 0.015m : 0.0125m)
    {
        IsTradFi = instrument.IsTradFi,
    };

    /// <summary>The first filter an order breaks; null when it passes all.</summary>
    public PaperError? Check(NewOrder order, PaperQuote quote) =>
        CheckQuantity(order.Quantity, order.IsMarket)
        ?? (order.IsMarket ? CheckTakeBound(order.Side, quote) : CheckPrice(order.Price) ?? CheckPercent(order.Side, order.Price, quote.Mark))
        ?? CheckNotional(order, quote);

    public PaperError? CheckQuantity(decimal quantity, bool isMarket) =>
        quantity <= 0 || quantity < QuantityStep ? PaperError.QuantityTooSmall
        : quantity > (isMarket ? MarketQuantityMax : QuantityMax) ? PaperError.QuantityTooLarge
        : Decimals(quantity) > Decimals(QuantityStep) ? PaperError.TooPrecise
        : quantity % QuantityStep != 0 ? PaperError.QuantityOffStep
        : null;

    public PaperError? CheckPrice(decimal price) =>
        price < TickSize ? PaperError.PriceTooLow
        : price > 10_000_000 ? PaperError.PriceTooHigh
        : Decimals(price) > TickSize.Scale ? PaperError.TooPrecise
        : price % TickSize != 0 ? PaperError.PriceOffTick
        : null;

    private PaperError? CheckPercent(OrderSide side, decimal price, decimal mark) =>
        side == OrderSide.Buy && price > mark * PercentUp ? PaperError.PriceAboveBand(decimal.Round(mark * PercentUp, TickSize.Scale))
        : side == OrderSide.Sell && price < mark * PercentDown ? PaperError.PriceBelowBand(decimal.Round(mark * PercentDown, TickSize.Scale))
        : null;

    private PaperError? CheckTakeBound(OrderSide side, PaperQuote quote)
    {
        var best = side == OrderSide.Buy ? quote.Ask : quote.Bid;
        return quote.IsKnown && Math.Abs(best - quote.Mark) > quote.Mark * TakeBound ? PaperError.TakeBound : null;
    }

    private PaperError? CheckNotional(NewOrder order, PaperQuote quote) =>
        !order.IsReduceOnly && order.Quantity * (order.IsMarket ? quote.Mark : order.Price) < NotionalMin
            ? PaperError.NotionalTooSmall(NotionalMin)
            : null;

    // 0.10 has one decimal, whatever its scale says.
    private static int Decimals(decimal value) => (value / 1.0000000000000000000000000000m).Scale;
}
