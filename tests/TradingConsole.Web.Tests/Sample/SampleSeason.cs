using System.Globalization;
using System.Text.Json.Nodes;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Setups;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>One person's season, told to the ledger and consumed by the product's own consumers: good in the evening, weak on Fridays, over-confident.</summary>
public sealed class SampleSeason(PostgresDatabase database, TimeProvider clock, IIncidentLog incidents)
{
    private const int Trades = 150;

    private static readonly string[] Coins = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "1000PEPEUSDT", "XAUUSDT"];

    private readonly DateTimeOffset _now = clock.GetUtcNow();

    /// <summary>Tells the season, counts it, writes a report of all of it, and one more beside it.</summary>
    public async Task<(Guid Report, Guid Trade)> MakeAsync(Guid user, ReportLanguage language)
    {
        foreach (var coin in Coins)
        {
            await database.ExecuteAsync($"INSERT INTO instruments (symbol) VALUES ('{coin}') ON CONFLICT DO NOTHING");
        }

        var trade = await TellAsync(user);
        await ConsumeAsync();
        await new PersonalModels(database.DataSource, new Datasets(database.DataSource, clock), clock).TrainAsync(user);
        await database.ExecuteAsync("DELETE FROM passport_report_requests WHERE report_type = 'five_trades' AND reason NOT IN ('trade 145', 'trade 150')");
        var desk = new ReportDesk(database.DataSource, clock);
        var written = Guid.Empty;
        await new ReportsOnDemand(database.DataSource, clock).AskAsync(user, null, null);
        while (await desk.WriteNextAsync(_ => language) is { } report)
        {
            written = report;
        }

        return (written, trade);
    }

    private async Task ConsumeAsync()
    {
        foreach (var consumer in (IPassportConsumer[])[new ProjectionConsumer(), new ReportConsumer(), new TrainingConsumer(clock)])
        {
            var turn = new OutboxTurn(database.DataSource, consumer, ConsumerRules.Default);
            await turn.AddPeopleAsync();
            while (await turn.RunAsync() is not null)
            {
            }
        }
    }

    private async Task<Guid> TellAsync(Guid user)
    {
        var random = new SeededRandom(61);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var last = Guid.Empty;
        for (var i = 0; i < Trades; i++)
        {
            var entered = _now.AddDays(-80 + (i * 79.0 / Trades)).AddHours(random.NextInt(24) - 24);
            last = new Guid(i + 1, 0, 0, new byte[8]);
            var closed = Closed(last, i, entered, random);
            await PassportLedger.TellAsync(transaction, PassportTelling.Once(user, closed.DecidedAt, "quick_trades", last, Asked(closed)));
            await PassportLedger.TellAsync(transaction, PassportTelling.Once(user, closed.ExitedAt, "quick_trades", last, closed));
        }

        for (var i = 0; i < 60; i++)
        {
            var id = new Guid(i + 1, 1, 0, new byte[8]);
            var confidence = 40 + random.NextInt(56);
            var isRight = random.NextInt(100) < confidence - 8;
            await PassportLedger.TellAsync(transaction, PassportTelling.Once(user, _now.AddDays(-60 + i), "predictions", id, new PredictionSettled(
                id, Symbol.Parse(Coins[i % 4]), PositionSide.Long, confidence, 100, isRight ? 101 : 99, false)));
        }

        for (var i = 0; i < 40; i++)
        {
            var id = new Guid(i + 1, 2, 0, new byte[8]);
            var symbol = Symbol.Parse(Coins[i % 6]);
            await PassportLedger.TellAsync(transaction, PassportTelling.Once(user, _now.AddDays(-50 + i), "guard_overrides", id, new OverrideOffered(id, symbol, "DAY_LOSS", 2.4, 2)));
            await PassportLedger.TellAsync(transaction, PassportTelling.Once(user, _now.AddDays(-50 + i).AddMinutes(1), "guard_overrides", id, new OverrideAnswered(id, symbol, i % 4 != 0, null)));
        }

        for (var i = 0; i < 20; i++)
        {
            var id = new Guid(i + 1, 3, 0, new byte[8]);
            await PassportLedger.TellAsync(transaction, PassportTelling.Once(user, _now.AddDays(-20 + i), "arenas", id, new ArenaSettled(id, "champion", i % 3 == 0 ? -1 : 1, 1.2, .8)));
        }

        var scan = new Guid(1, 4, 0, new byte[8]);
        await PassportLedger.TellAsync(transaction, PassportTelling.Once(user, _now.AddMinutes(-3), "terminal_scan_runs", scan, new ScanCompleted(scan, ScanKind.Rule, 30, 4)));
        await transaction.CommitAsync();
        return last;
    }

    private static QuickTradeRequested Asked(QuickTradeClosed closed) => new(
        closed.TradeId, closed.Mode, closed.Symbol, closed.Direction, closed.DecidedAt, closed.EntryPrice, closed.StopPrice, closed.TargetPrice, closed.Quantity, 3,
        closed.Origin, closed.Confidence, closed.Setup,
        new JsonObject { ["as_of"] = closed.DecidedAt.ToString("O", CultureInfo.InvariantCulture), ["features"] = new JsonObject { ["rsi"] = 40 + (closed.PnlBps / 4.0) } });

    private static QuickTradeClosed Closed(Guid id, int number, DateTimeOffset entered, SeededRandom random)
    {
        var korea = MinuteGrid.ToKst(entered);
        var edge = .12 + (korea.Hour >= 18 ? .5 : -.15) - (korea.DayOfWeek == DayOfWeek.Friday ? .9 : 0);
        var isWon = random.NextDouble() < .52 + (edge * .3);
        var r = isWon ? 1.4 + (random.NextDouble() * .6) : -1 + (random.NextDouble() * .3);
        var isIgnored = number % 17 == 3;
        r = isIgnored ? -1.1 : r;
        var bps = (int)Math.Round(r * 40);
        var side = number % 3 == 0 ? PositionSide.Short : PositionSide.Long;
        var exit = 100 + (side.Sign() * bps / 100m);
        return new QuickTradeClosed(
            id, "shadow", Symbol.Parse(Coins[number % Coins.Length]), side, (TradeOrigin)(number % 5 == 4 ? 1 : 0), entered.AddMinutes(-1), entered,
            entered.AddMinutes(20 + (number % 7 * 9)), 100, exit, 100 - (side.Sign() * .4m), 100 + (side.Sign() * .8m), 10, isWon && !isIgnored ? "TARGET" : "STOP",
            bps / 10m, 0, 0, bps / 10m, bps, (int)Math.Round(r * 1000), 20, 30, 55 + (number % 8 * 5), number % 4 == 0 ? "breakout" : "pullback", "trend",
            number % 23 == 7, false, isIgnored ? 1 : 0);
    }

    /// <summary>What runs now: an open trade, one that has ended, a tracked signal, a prediction, a proposal, what another published, a scan.</summary>
    public async Task RunAsync(Guid user, Guid ended)
    {
        var other = Guid.NewGuid();
        await database.ExecuteAsync($"""
            INSERT INTO users (id, user_name, normalized_user_name, created_at) VALUES ('{other}', 's.park', 'S.PARK', now());
            {Trade(Guid.NewGuid(), user, "BTCUSDT", "LONG", "open", 96018.4m, 95310.0m, 97520.0m)};
            {Trade(ended, user, "XAUUSDT", "LONG", "closed", 100m, 99.6m, 100.8m)};
            """);
        var shown = Guid.NewGuid();
        await database.ExecuteAsync($"""
            {Trade(shown, other, "ETHUSDT", "SHORT", "open", 3341.90m, 3389.40m, 3262.00m)};
            INSERT INTO copy_trade_runs (run_id, user_id, trade_id, note, published_at)
            VALUES ('{Guid.NewGuid()}', '{other}', '{shown}', 'failed breakout', '{_now.AddMinutes(-40):O}');
            INSERT INTO hypotheses (hypothesis_id, user_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at)
            VALUES ('{Guid.NewGuid()}', '{user}', 'SOLUSDT', 'LONG', 64, 185.02, 'the model expects 14.2 bps after costs; the desk itself stays out: MAX_POSITIONS', '{_now.AddMinutes(-5):O}', '{_now.AddHours(1):O}');
            """);
        var sol = Symbol.Parse("SOLUSDT");
        var (predictions, watch) = (new Predictions(database.DataSource, clock, incidents), new WatchList(database.DataSource, clock, incidents));
        await predictions.MakeAsync(user, new PredictionToMake(sol, PositionSide.Long, 70, 185.02m, TimeSpan.FromHours(4), ""));
        var scan = await new Scans(database.DataSource, clock).KeepAsync(user, ScanKind.Rule, "{}", 30,
        [
            new ScanSignal(Symbol.Parse("XRPUSDT"), PositionSide.Long, 2.41, 1.3842m, 1.3588m, 1.4160m, null, ["closed 0.8 ATR above the high of 20 bars", "three times the usual volume"], _now.AddMinutes(-15)),
            new ScanSignal(sol, PositionSide.Short, 1.32, 185.02m, 187.10m, 180.40m, 58, ["RSI 74 turned"], _now.AddMinutes(-15)),
        ]);
        var signal = await database.ScalarAsync<Guid>($"SELECT signal_id FROM terminal_scan_signals WHERE scan_id = '{scan.Id}' AND symbol = 'SOLUSDT'");
        await watch.TrackAsync(user, new SignalToTrack(signal, sol, PositionSide.Short, 185.02m, 187.10m, 180.40m, 58, "", TimeSpan.FromHours(24)));
    }

    private string Trade(Guid id, Guid user, string symbol, string direction, string status, decimal entry, decimal stop, decimal target)
    {
        var ended = status == "closed" ? $"'{_now.AddHours(-1):O}', {entry}, 'TARGET', 41.20, 38" : "NULL, NULL, NULL, NULL, NULL";
        return string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO quick_trades (trade_id, user_id, mode, symbol, direction, origin, status, reference_price, stop_price, target_price, current_stop,
                current_target, quantity, leverage, confidence, context, decided_at, entered_at, entry_price, exited_at, exit_price, exit_reason, net_pnl, pnl_bps)
            VALUES ('{id}', '{user}', 'shadow', '{symbol}', '{direction}', 'own', '{status}', {entry}, {stop}, {target}, {stop}, {target}, 0.412, 3, 65, '[]',
                '{_now.AddHours(-2):O}', '{_now.AddHours(-2):O}', {entry}, {ended})
            """);
    }
}
