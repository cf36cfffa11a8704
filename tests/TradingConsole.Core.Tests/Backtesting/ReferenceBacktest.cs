using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Tests.Backtesting;

/// <summary>
/// The plain slow loop: the shadow desk itself, shown every bar of every symbol, with one <see cref="Decider.Decide"/> and one
/// <see cref="HardGuards.Check"/> per decision, in the words and the order of the live decision turn.
/// </summary>
internal static class ReferenceBacktest
{
    public sealed record Result(
        IReadOnlyList<SimulatedTrade> Closed, decimal Wallet, double DrawdownMax, SortedDictionary<string, long> Objections, int Decisions);

    public static Result Run(IReadOnlyList<SymbolMinutes> market, BacktestConfig config)
    {
        var ordered = market.OrderBy(symbol => symbol.Contract.Symbol).ToList();
        var first = ordered.Min(symbol => symbol.Series.Minute[0]);
        var last = ordered.Max(symbol => symbol.Series.Minute[^1]);
        var desk = new ShadowDesk(ShadowState.Initial, MinuteGrid.FromIndex(first));
        var kill = new KillSwitch();
        var closed = new List<SimulatedTrade>();
        var objections = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var (peak, drawdown, decisions) = (desk.Equity, 0.0, 0);
        var day = first / 1440;
        void Collect() => closed.AddRange(desk.TakeChanges(default).Events.OfType<ExitFilled>().Select(exit => exit.Trade));

        for (var minute = first; minute <= last; minute++)
        {
            var time = MinuteGrid.FromIndex(minute);
            if (minute / 1440 != day)
            {
                day = minute / 1440;
                kill.Reset(kill.State);
            }

            var bars = ordered.Select(symbol => (Symbol: symbol, Row: Array.BinarySearch(symbol.Series.Minute, minute)))
                .Where(bar => bar.Row >= 0).ToList();
            foreach (var (symbol, row) in bars)
            {
                desk.OnOpen(symbol.Contract.Symbol, time, symbol.Series.Open[row]);
            }

            desk.OnTime(time);
            foreach (var symbol in ordered)
            {
                foreach (var rate in symbol.Funding.Where(rate => MinuteGrid.ToIndex(rate.Time) == minute))
                {
                    var row = Array.BinarySearch(symbol.Series.Minute, minute);
                    if (desk.Find(symbol.Contract.Symbol) is { } trade)
                    {
                        desk.OnFunding(trade.Symbol, rate.Time, rate.Rate, row >= 0 ? symbol.Series.MarkOpen[row] : (double)desk.MarkOf(trade));
                    }
                }
            }

            foreach (var (symbol, row) in bars)
            {
                var s = symbol.Series;
                desk.OnMark(symbol.Contract.Symbol, time, new MarkRange(s.MarkOpen[row], s.MarkHigh[row], s.MarkLow[row], s.MarkClose[row]));
            }

            var equity = desk.Equity;
            var decided = bars
                .Where(bar => !double.IsNaN(bar.Symbol.Predictions[bar.Row].Long.Er))
                .Select(bar => InputOf(bar.Symbol, bar.Row, time, config, equity))
                .Select(input => (Input: input, Decision: Decider.Decide(input)))
                .OrderByDescending(item => item.Decision.Best.Ev)
                .ThenBy(item => item.Input.Symbol)
                .ToList();
            var entries = 0;
            foreach (var (input, decision) in decided)
            {
                decisions++;
                foreach (var code in decision.ReasonCodes)
                {
                    objections[code] = objections.GetValueOrDefault(code) + 1;
                }

                if (decision.Proposal is not { } proposal)
                {
                    continue;
                }

                var verdict = HardGuards.Check(
                    new OrderIntent(proposal.Symbol, proposal.Side, (double)proposal.NotionalUsdt, proposal.Leverage, TimeSpan.Zero, true,
                        new IntentPrices(input.MarkPrice, input.LastPrice, input.LastPrice)),
                    desk.Portfolio(TradingMode.Shadow, kill) with { EntriesThisMinute = entries }, config.Risk);
                foreach (var block in verdict.Blocks)
                {
                    objections[block.Code] = objections.GetValueOrDefault(block.Code) + 1;
                }

                if (verdict.IsAllowed)
                {
                    entries++;
                    desk.Submit(proposal, time.AddMinutes(1));
                }
            }

            if (!kill.IsEngaged && HardGuards.DayLossTrip(desk.Portfolio(TradingMode.Shadow, kill), config.Risk) is { } block2)
            {
                kill.Raise(KillLevel.FlattenAll, block2.Message, "system", time.AddMinutes(1));
                desk.FlattenAll(ExitReason.Kill, time.AddMinutes(1));
            }

            Collect();
            peak = Math.Max(peak, desk.Equity);
            drawdown = Math.Max(drawdown, (peak - desk.Equity) / peak);
        }

        desk.FlattenAll(ExitReason.Operator, MinuteGrid.FromIndex(last + 1));
        Collect();
        return new Result(closed, desk.WalletBalance, drawdown, objections, decisions);
    }

    private static DecisionInput InputOf(SymbolMinutes symbol, int row, DateTimeOffset bar, BacktestConfig config, double equity)
    {
        var (s, minute) = (symbol.Series, symbol.Series.Minute[row]);
        return new DecisionInput(
            symbol.Contract.Symbol, bar, 1, [], symbol.AtrFraction[row], Guid.Empty, config.ReturnBasis,
            symbol.Predictions[row], s.Close[row], s.MarkClose[row], s.FundingRate[row],
            MinuteGrid.FromIndex(((minute / 480) + 1) * 480), 480, s.Volume[row] * s.Close[row], symbol.BtcRegime[row], equity,
            config.MaintenanceRatio, symbol.Contract.Instrument, config.Label, config.Policy, 1);
    }
}
