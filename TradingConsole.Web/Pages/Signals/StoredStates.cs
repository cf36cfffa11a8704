using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>Stored rows in the shape live snapshots have, so that history and present are drawn by the same components.</summary>
internal static class StoredStates
{
    public static SignalState Of(StoredSignal signal) => new(
        signal.Symbol, signal.Bar, signal.ModelId, signal.EvLong, signal.EvShort,
        signal.Prediction.Long.Er, signal.Prediction.Short.Er, signal.Prediction.Long.Q05, signal.Prediction.Short.Q05,
        signal.Prediction.Long.Mae, signal.Prediction.Short.Mae, signal.Prediction.Long.HoldMinutes, signal.Prediction.Short.HoldMinutes,
        signal.Prediction.Long.PTp, signal.Prediction.Short.PTp, signal.AtrFraction, signal.Outcome, signal.Wanted.Word(),
        signal.SizeNotional, signal.Leverage, signal.StopPrice, signal.TargetPrice, signal.ReasonCodes,
        [.. signal.Stages.Select(Of)],
        [.. signal.Contributions.Select(part => new ContributionState(part.Feature, part.Value, part.Contribution))],
        signal.LatencyMs);

    /// <param name="mark">Mark price for an open trade's profit; null leaves it at zero.</param>
    public static TradeState Of(SimulatedTrade trade, decimal? mark = null)
    {
        var profit = trade.Status == TradeStatus.Closed ? trade.GrossPnl : mark is { } price ? trade.Unrealized(price) : 0;
        var atStop = trade.EntryPrice is { } entry ? Math.Abs(entry - trade.StopPrice) * trade.Quantity : 0;
        return new TradeState(
            trade.TradeId, trade.Symbol, trade.Side.Word(), trade.Status.Word(), trade.SignalBar, trade.Quantity, trade.Leverage,
            trade.EntryTime, trade.EntryPrice, trade.StopPrice, trade.TargetPrice, trade.LiquidationPrice,
            (double?)mark, trade.Status == TradeStatus.Open ? (double)profit : 0, atStop > 0 ? (double)(profit / atStop) : null,
            trade.ExpiresAt, trade.ExitTime, trade.ExitPrice, trade.ExitReason?.Word(), trade.NetPnl, trade.Fees, trade.Funding,
            trade.Slippage);
    }

    private static StageState Of(DecisionStage stage) =>
        new(stage.Stage, stage.Code, stage.Value, stage.Limit, stage.Passed, stage.Unit);
}
