using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Live;

/// <summary>Makes a live round trip's plan of an allowed proposal, on the grid the venue's orders must obey now.</summary>
public static class LivePlans
{
    /// <summary>An entry that has not left by then would be another trade than the one decided on.</summary>
    public static readonly TimeSpan EnterWithin = TimeSpan.FromSeconds(20);

    /// <param name="problem">What the instrument's filters forbid, with field, value and rule; null when a plan is returned.</param>
    public static BracketPlan? Of(TradeProposal proposal, Instrument instrument, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(instrument);
        var step = instrument.MarketStep();
        var most = instrument.MarketQuantityMax > 0 ? instrument.MarketQuantityMax : decimal.MaxValue;
        var quantity = Math.Min(Down(proposal.Quantity, step), Down(most, step));
        // Both triggers move towards the entry: never a larger loss than decided, never a gain that cannot be reached.
        var isLong = proposal.Side == PositionSide.Long;
        var stop = isLong ? instrument.PriceUp(proposal.StopPrice) : instrument.PriceDown(proposal.StopPrice);
        var target = isLong ? instrument.PriceDown(proposal.TargetPrice) : instrument.PriceUp(proposal.TargetPrice);
        problem = Problem(proposal, instrument, quantity, stop, target);
        return problem is not null ? null : new BracketPlan(
            proposal.TradeId ?? TradeId.For(TradingMode.Live, proposal.Symbol, proposal.Bar), proposal.Symbol, proposal.Side, quantity, stop, target,
            proposal.EntryTime + EnterWithin, proposal.EntryTime.AddMinutes(proposal.HoldMinutesMax), most)
        {
            Terms = new EntryTerms(
                proposal.Bar, proposal.EntryTime, proposal.ReferencePrice, proposal.Leverage,
                new FillTerms(
                    proposal.FeeRate, proposal.SlippageK, proposal.AtrFraction, proposal.BarQuoteVolume, proposal.TickSize)),
        };
    }

    private static string? Problem(TradeProposal proposal, Instrument instrument, decimal quantity, decimal stop, decimal target)
    {
        var (low, high) = proposal.Side == PositionSide.Long ? (stop, target) : (target, stop);
        return !instrument.IsTradable ? $"{instrument.Symbol} is {instrument.Status}; only TRADING is traded."
            : quantity <= 0 || quantity < instrument.QuantityMin
                ? FormattableString.Invariant($"quantity {quantity} of {instrument.Symbol} is below its minimum {instrument.QuantityMin}.")
            : quantity * proposal.ReferencePrice < instrument.NotionalMin
                ? FormattableString.Invariant($"notional {quantity * proposal.ReferencePrice} of {instrument.Symbol} is below its minimum {instrument.NotionalMin} USDT.")
            : low >= proposal.ReferencePrice || high <= proposal.ReferencePrice
                ? FormattableString.Invariant($"stop {stop} and target {target} of {instrument.Symbol} do not lie on either side of {proposal.ReferencePrice}.")
            : null;
    }

    private static decimal Down(decimal quantity, decimal step) => step > 0 ? Math.Floor(quantity / step) * step : quantity;
}
