using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Drills;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Storage;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Rehearsal;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>What trading leaves behind: closed round trips with their orders and costs, risk events; and a live account at work.</summary>
public static class SampleExecution
{
    private static readonly DateTimeOffset Now = SampleDesk.Now;

    /// <summary>Six closed trades over three days, the third with a stop the venue would have refused, and risk events of every gravity.</summary>
    public static async Task StoreAsync(NpgsqlDataSource database)
    {
        var store = new ExecutionStore(database, new MonthPartitions(database));
        foreach (var (index, symbol) in new[] { "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT", "BNBUSDT", "ETHUSDT" }.Index())
        {
            await store.SaveAsync(TradingMode.Shadow, [], Closed(Symbol.Parse(symbol), index));
        }

        await new GoLiveStore(database).AddDrillAsync(Drill());
        await new DrillStore(database).SaveAsync(CatalogueRun,
        [
            new DrillResult(1, "Ack lost, order executed", Now.AddHours(-3), 1, 0, DrillOutcome.Passed, "resolved in 0.4 s; naked 310 ms", 19.4, "console"),
            new DrillResult(39, "Kill against submit", Now.AddHours(-2), 12, 1, DrillOutcome.Failed, "run 0, seed 1: 1 opening order reached the venue late", 88, "console"),
        ]);
        var events = new RiskEventStore(database);
        foreach (var happened in new[]
        {
            new RiskEvent(Now.AddMinutes(-2), "STOP_RESIZE_PENDING", Symbol.Parse("1000PEPEUSDT"), RiskSeverity.Warning, "300,000 of 412,000 covered"),
            new RiskEvent(Now.AddMinutes(-35), "USER_STREAM_RECONNECT", null, RiskSeverity.Info, "2.1 s, 0 differences"),
            new RiskEvent(Now.AddHours(-2), "STOP_NOT_CONFIRMED", Symbol.Parse("DOGEUSDT"), RiskSeverity.Critical, "closed at the market after 1,800 ms"),
            new RiskEvent(Now.AddHours(-9), "DAY_LOSS", null, RiskSeverity.Critical, "the day lost 2.1% of its opening equity, limit 2.0%"),
        })
        {
            await events.AddAsync(happened);
        }
    }

    public static readonly Guid CatalogueRun = new("6a3c4f02-2f0e-4c55-9a7e-1f6f0c1d2e3a");

    /// <summary>A kept drill of the user stream: all passed but one fault that never struck.</summary>
    public static FireDrillRecord Drill()
    {
        var rows = DrillFault.All.Where(fault => fault.Group == GoLiveFigures.StreamDrill).Select((fault, index) => new DrillRow(
            fault.Name, fault.Group, fault.Rows, 3, index == 4 ? 0 : 7 + index, 0, 0, 0, 0, 0, 310 + (90 * index),
            index == 4 ? "The fault never struck: nothing is proven. More rehearsals would meet it." : "21 round trips, 88 orders, all as the exchange's ledger says."));
        return new FireDrillRecord(
            GoLiveFigures.StreamDrill, Now.AddMinutes(-40), Now.AddMinutes(-39), false, "admin", new DrillReport(3, 1_795_000_000, [.. rows]).ToJson());
    }

    /// <summary>The same desk, armed: one covered position, one naked, one that nobody here opened.</summary>
    public static DeskSnapshot Live()
    {
        var desk = SampleDesk.Trading();
        var brackets = ImmutableArray.Create(
            Bracket("BTCUSDT", PositionSide.Long, .412m, 96_018.4m, 95_310.0m, 97_520.0m, 1),
            Bracket("ETHUSDT", PositionSide.Short, 6.120m, 3_341.90m, 3_389.40m, 3_262.00m, 2) with { NakedSince = Now.AddSeconds(-4) });
        var picture = LivePicture.Starting(Now) with
        {
            Phase = LivePhase.Ready,
            Brackets = brackets,
            Balance = new VenueBalance(127_900m, 128_412.66m, 512.66m, 25_337m, 900m, 103_075m),
            BalanceAt = Now.AddSeconds(-3),
            Positions =
            [
                new VenuePosition(Symbol.Btc, .412m, 96_018.4m, 96_412.3m, 78_204.1m, 7_912m, 162.3m, Now.AddSeconds(-3)),
                new VenuePosition(Symbol.Parse("ETHUSDT"), -6.120m, 3_341.90m, 3_318.42m, 4_012.20m, 5_113m, 143.7m, Now.AddSeconds(-3)),
                new VenuePosition(Symbol.Parse("TRXUSDT"), 4_000m, .2710m, .2722m, .2210m, 271m, 4.8m, Now.AddSeconds(-3)),
            ],
            PositionsAt = Now.AddSeconds(-3),
            Reconciled = new ReconcileReport(
                [new Finding(Disagreement.Unowned, Symbol.Parse("TRXUSDT"), null, null, 0, 4_000m, Now.AddMinutes(-4))],
                [new Finding(Disagreement.Unowned, Symbol.Parse("TRXUSDT"), null, null, 0, 4_000m, Now.AddMinutes(-4))], Now.AddSeconds(-11)),
            Stream = new UserStreamState(true, Now.AddHours(-6), Now.AddSeconds(-2), null, null, null),
            Blocked = ImmutableSortedDictionary<Symbol, string>.Empty.Add(Symbol.Parse("TRXUSDT"), "a position no round trip of this desk explains"),
            EntriesRefused = null,
            UnprotectedSince = Now.AddSeconds(-4),
            OrdersSent = 41,
            OrderFailures = [new OrderFailure(Now.AddMinutes(-3), Symbol.Parse("ETHUSDT"), "tc-s-sample-2", Core.Exchange.VenueErrorKind.Rejected, "Order would immediately trigger.")],
        };
        return desk with
        {
            Mode = TradingMode.Live,
            Tickers = [.. desk.Tickers.Select(ticker => ticker with { Mark = null })], // The venue's own marks count here.
            Live = new LiveSeatState(
                "paper", "main-01", true, new LeaseView(LeaseState.Held, 7, 0, "this process", "This process trades the account."), picture, 127_570.49m,
                "Live desk ready.", null),
        };
    }

    private static Bracket Bracket(string symbol, PositionSide side, decimal quantity, decimal entry, decimal stop, decimal target, int number)
    {
        var (id, at) = (new Guid(number, 7, 0, new byte[8]), Now.AddMinutes(-20 * number));
        var (open, close) = side == PositionSide.Long ? (OrderSide.Buy, OrderSide.Sell) : (OrderSide.Sell, OrderSide.Buy);
        OrderLife Life(OrderRole role, OrderSide way, decimal? trigger, OrderState state, decimal filled) => new(
            ClientOrderIds.For(role, id, 0), role, way, quantity, trigger, state, filled, at.AddMilliseconds(284), at);

        var name = Symbol.Parse(symbol);
        var isNaked = number == 2;
        return new Bracket(
            new BracketPlan(id, name, side, quantity, stop, target, at.AddSeconds(5), Now.AddHours(3), 120m),
            [
                Life(OrderRole.Entry, open, null, OrderState.Filled, quantity),
                Life(OrderRole.Stop, close, stop, isNaked ? OrderState.Unknown : OrderState.Working, 0),
                Life(OrderRole.Target, close, target, OrderState.Working, 0),
            ],
            [new VenueFill(name, number, number, ClientOrderIds.For(OrderRole.Entry, id, 0), open, entry, quantity, 15.8m, "USDT", 0, false, at)],
            0, [new EntryGrowth(quantity, at)], null, null, null, null, []);
    }

    private static DeskChanges Closed(Symbol symbol, int index)
    {
        var entered = Now.AddHours(-11 * index - 2);
        var (entry, isWin) = (100m + index, index % 2 == 0);
        var exit = entry + (isWin ? 1.5m : -1m);
        var trade = new SimulatedTrade(
            new Guid(index + 1, 3, 0, new byte[8]), symbol, PositionSide.Long, TradeStatus.Closed, entered.AddMinutes(-1), entered, 120m, entry, 3,
            entry - 1, entry + 1.5m, entered.AddHours(4), new FillTerms(0.0004, 0.15, 0.0009, 5_000_000, 0.1m), entered, entry, entry * .7m,
            entered.AddMinutes(41), exit, isWin ? ExitReason.Target : ExitReason.Stop, (exit - entry) * 120m, 9.7m + index, 3.1m + index, 1.2m, entered.AddMinutes(30));
        var first = 1_000 + (10 * index);
        OrderRecord Order(int offset, string type, string status, decimal? stop, bool isExit) => new(
            first + offset, $"tc-{first + offset}", trade.TradeId, symbol, isExit ? "SELL" : "BUY", type, status, isExit, null, stop, trade.Quantity,
            entered, isExit ? trade.ExitTime!.Value : entered);

        return DeskChanges.None with
        {
            Trades = [trade],
            Orders =
            [
                Order(1, "MARKET", "FILLED", null, false),
                Order(2, "STOP_MARKET", index == 3 ? "REJECTED" : isWin ? "CANCELED" : "FILLED", trade.StopPrice, true),
                Order(3, "TAKE_PROFIT_MARKET", isWin ? "FILLED" : "CANCELED", trade.TargetPrice, true),
            ],
            Fills =
            [
                new FillRecord(first + 1, first + 1, symbol, entry, trade.Quantity, 4.8m, "USDT", 0, entered),
                new FillRecord(first + 2, first + (isWin ? 3 : 2), symbol, exit, trade.Quantity, 4.9m, "USDT", trade.GrossPnl, trade.ExitTime!.Value),
            ],
        };
    }
}
