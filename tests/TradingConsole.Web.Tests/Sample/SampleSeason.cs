using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>One person's season, told to the ledger and consumed by the product's own consumers: good in the evening, weak on Fridays, over-confident.</summary>
public sealed class SampleSeason(PostgresDatabase database, TimeProvider clock)
{
    private const int Trades = 150;

    private static readonly string[] Coins = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "1000PEPEUSDT", "XAUUSDT"];

    private readonly DateTimeOffset _now = clock.GetUtcNow();

    /// <summary>Tells the season, counts it, writes a report of all of it, and one more beside it.</summary>
    public async Task<(Guid Report, Guid Trade)> MakeAsync(Guid user, ReportLanguage language)
    {
        var trade = await TellAsync(user);
        await ConsumeAsync();
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
            await PassportLedger.TellAsync(transaction, PassportTelling.Once(user, entered.AddMinutes(40), "quick_trades", last, Closed(last, i, entered, random)));
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

    /// <summary>A proposal of the desk that waits for an answer.</summary>
    public Task ProposeAsync(Guid user) => database.ExecuteAsync($"""
        INSERT INTO hypotheses (hypothesis_id, user_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at)
        VALUES ('{Guid.NewGuid()}', '{user}', 'BTCUSDT', 'LONG', 64, 96412.3, 'EV +14.2 bps, target first 64 %', '{_now.AddMinutes(-5):O}', '{_now.AddHours(1):O}')
        """);
}
