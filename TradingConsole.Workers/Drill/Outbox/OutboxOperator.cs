using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Statistics;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>A person who does a little of everything, as fast as they are answered.</summary>
internal sealed class OutboxOperator(
    Guid id, ITerminal terminal, ScanQueries scans, QuickTradeQueries trades, ViewQueries views, Hypotheses hypotheses, ArenaQueries arenas,
    ReportsOnDemand reports, ITradeDesk desk, ActLog log, SeededRandom random)
{
    private readonly Person _person = new(id, new Actor($"drill {id:N}"[..14], null));

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await (random.NextInt(14) switch
            {
                0 => ScanAsync(stop),
                1 => TrackAsync(stop),
                2 => DropAsync(stop),
                3 => ConvertAsync(stop),
                4 or 5 or 6 => OpenAsync(stop),
                7 or 8 => CloseAsync(stop),
                9 => ShareAsync(stop),
                10 => PredictAsync(stop),
                11 => ContestAsync(stop),
                12 => ReportAsync(stop),
                _ => JudgeAsync(stop),
            });
            await Task.Delay(random.NextInt(12), stop);
        }
    }

    private async Task ScanAsync(CancellationToken stop)
    {
        var answer = await terminal.ScanAsync(_person, new ScanWish(ScanKind.Rule, [], null), stop);
        Keep(answer.Result, "scan.completed");
    }

    private async Task TrackAsync(CancellationToken stop)
    {
        var symbol = Pick(OutboxMarket.Symbols);
        var (side, price) = (Side(), Price(symbol));
        Keep(
            await terminal.TrackAsync(
                _person,
                new TrackWish(null, symbol, side, Away(price, side, -0.004), Away(price, side, 0.006), random.NextInt(101), "", TimeSpan.FromMinutes(1 + random.NextInt(60))),
                stop),
            "signal.tracked");
    }

    private async Task DropAsync(CancellationToken stop)
    {
        if (await scans.TrackedAsync(id, true, 20, stop) is { Length: > 3 } running)
        {
            Keep(await terminal.DropAsync(_person, Pick(running).TrackedId, "no longer of interest", stop), "signal.dropped");
        }
    }

    private async Task ConvertAsync(CancellationToken stop)
    {
        if (await scans.TrackedAsync(id, true, 20, stop) is { IsEmpty: false } running)
        {
            var tracked = Pick(running);
            var price = Price(tracked.Symbol);
            await TradeAsync(
                Wish(TradeOrigin.Tracked, tracked.TrackedId, tracked.Symbol, tracked.Direction, price), stop);
        }
    }

    private async Task OpenAsync(CancellationToken stop)
    {
        var symbol = Pick(OutboxMarket.Symbols);
        await TradeAsync(Wish(TradeOrigin.Own, null, symbol, Side(), Price(symbol)), stop);
    }

    private async Task CloseAsync(CancellationToken stop)
    {
        if (await trades.TradesAsync(id, "open", 20, stop) is not { IsEmpty: false } open)
        {
            return;
        }

        var trade = Pick(open);
        if (random.NextInt(4) == 0)
        {
            await terminal.MoveStopAsync(_person, trade.TradeId, Away(Price(trade.Symbol), trade.Direction, -0.006 - (0.004 * random.NextDouble())), stop);
        }
        else
        {
            Keep(await terminal.CloseAsync(_person, trade.TradeId, "enough", stop), "quick_trade.close_requested");
        }
    }

    private async Task ShareAsync(CancellationToken stop)
    {
        if (random.NextInt(2) == 0 && await trades.TradesAsync(id, "open", 5, stop) is { IsEmpty: false } open)
        {
            Keep(await terminal.PublishAsync(_person, Pick(open).TradeId, "", stop), "copy_trade.published");
        }
        else if ((await trades.PublishedAsync(id, 20, stop)).Where(run => !run.IsOwn && run.Status == "open").ToImmutableArray() is { IsEmpty: false } runs)
        {
            var run = Pick(runs);
            await TradeAsync(Wish(TradeOrigin.Copied, run.RunId, run.Symbol, run.Direction, Price(run.Symbol)), stop);
        }
    }

    private async Task PredictAsync(CancellationToken stop) => Keep(
        await terminal.PredictAsync(_person, Pick(OutboxMarket.Symbols), Side(), random.NextInt(101), TimeSpan.FromMinutes(5 + random.NextInt(30)), "", stop),
        "prediction.made");

    // Somebody's open contest is joined; where there is none, one is opened now and then. The shortest there are, so that some end within the drill.
    private async Task ContestAsync(CancellationToken stop)
    {
        var seen = await arenas.ArenasAsync(id, 50, stop);
        var free = seen.Where(one => one is { IsOwn: false, Status: "open" }).ToImmutableArray();
        if (!free.IsEmpty)
        {
            Keep(await terminal.JoinAsync(_person, Pick(free).ArenaId, stop), "arena.joined");
        }
        else if (!seen.Any(one => one.Status == "open") && random.NextInt(3) == 0)
        {
            var starts = desk.Now.AsOf.AddMinutes(1 + random.NextInt(3));
            Keep(
                await terminal.ChallengeAsync(
                    _person,
                    new ArenaWish(OutboxMarket.Symbols, random.NextInt(2) == 0 ? "net_r" : "hit_rate", starts, starts + Arenas.LengthMin, null, null), stop),
                "arena.opened");
        }
    }

    private async Task ReportAsync(CancellationToken stop) => Keep(await reports.AskAsync(id, null, null, stop), OutboxJudge.ReportAsked);

    // The drill's desk has no model: its views are made here, by the way the desk's are.
    private async Task JudgeAsync(CancellationToken stop)
    {
        var open = (await views.HypothesesAsync(id, true, 20, stop)).Where(view => view.Answer is null && view.AnswerBy > desk.Now.AsOf).ToImmutableArray();
        if (open.Length < 3)
        {
            var symbol = Pick(OutboxMarket.Symbols);
            Keep(
                await hypotheses.ProposeAsync(
                    id, new HypothesisToPropose(symbol, Side(), 40 + random.NextInt(50), (decimal)Price(symbol), TimeSpan.FromMinutes(10), "a wave turns"), stop),
                "hypothesis.proposed");
            return;
        }

        var answer = (HypothesisAnswer)random.NextInt(3);
        Keep(
            await terminal.AnswerAsync(
                _person, Pick(open).HypothesisId, answer, answer == HypothesisAnswer.Dissented ? Side() : null,
                answer == HypothesisAnswer.Dissented ? random.NextInt(101) : null, stop),
            "hypothesis.answered");
    }

    // Warned, a person goes on half of the time, heeds the warning otherwise.
    private async Task TradeAsync(QuickTradeWish wish, CancellationToken stop)
    {
        var answer = await terminal.OpenAsync(_person, wish, stop);
        if (!answer.Warnings.IsEmpty)
        {
            foreach (var offer in answer.Warnings)
            {
                log.Done(new DoneAct(id, "override.offered", offer.OverrideId));
            }

            if (random.NextInt(2) == 0)
            {
                Keep(await terminal.HeedAsync(_person, answer.Warnings[0].OverrideId, stop), "override.answered");
                return;
            }

            answer = await terminal.OpenAsync(_person, wish with { Warnings = [.. answer.Warnings.Select(offer => offer.OverrideId)] }, stop);
        }

        Keep(answer.Result, "quick_trade.requested");
    }

    private QuickTradeWish Wish(TradeOrigin origin, Guid? from, Symbol symbol, PositionSide side, double price) => new(
        "shadow", origin, from, symbol, side, 1 + random.NextInt(3), Away(price, side, -0.003 - (0.004 * random.NextDouble())),
        Away(price, side, 0.002 + (0.008 * random.NextDouble())), 3, 2 + random.NextInt(20), random.NextInt(101), "drill", "", []);

    private void Keep(ActResult result, string kind)
    {
        if (result.IsDone)
        {
            log.Done(new DoneAct(id, kind, result.Id));
        }
    }

    private double Price(Symbol symbol) => desk.Now.Tickers.First(ticker => ticker.Symbol == symbol).Last!.Value;

    private static decimal Away(double price, PositionSide side, double fraction) => Math.Round((decimal)(price * (1 + (side.Sign() * fraction))), 4);

    private PositionSide Side() => random.NextInt(2) == 0 ? PositionSide.Long : PositionSide.Short;

    private T Pick<T>(ImmutableArray<T> items) => items[random.NextInt(items.Length)];
}
