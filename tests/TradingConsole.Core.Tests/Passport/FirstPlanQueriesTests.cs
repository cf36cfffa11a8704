using System.Globalization;
using TradingConsole.Core.Database;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class FirstPlanQueriesTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset End = PassportCases.Start.AddHours(6);

    [Fact]
    public async Task Input_OfTradesClosedByHand_HoldsWhatTheirPlansWouldHaveBrought()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (user, clock) = (await world.AddPersonAsync(), new SteppedClock(PassportCases.Start.AddDays(1)));
        await new MonthPartitions(world.Database.DataSource).EnsureAsync("mark_candles_1m", PassportCases.Start, End);
        await world.Database.ExecuteAsync("INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING");

        // Each ends by hand after half an hour and could have run for a whole one.
        var reached = await TradeAsync(world, user, hour: 0, Cut(10, exit: 100.5m, rMilli: 500));
        await QuietAsync(world, hour: 0, price: 100.6);
        await world.Database.ExecuteAsync($"UPDATE mark_candles_1m SET high = 102.1 WHERE ts = '{At(0, 45)}'");

        var gapped = await TradeAsync(world, user, hour: 2, Cut(10, exit: 100.5m, rMilli: 500));
        await QuietAsync(world, hour: 2, price: 100.6);
        await world.Database.ExecuteAsync($"DELETE FROM mark_candles_1m WHERE ts = '{At(2, 40)}'");

        // Its target came at once, but its plan could have run past the period: who takes only those chooses the quick ones.
        var running = await TradeAsync(world, user, hour: 4, Cut(10, exit: 100.5m, rMilli: 500), hoursMax: 3);
        await QuietAsync(world, hour: 4, price: 103);

        // A loss by hand, told when only profits were marked as cut.
        var lost = await TradeAsync(world, user, hour: 5, Cut(-10, exit: 99.5m, rMilli: -500) with { IsTargetCut = false });
        await QuietAsync(world, hour: 5, price: 99.8);

        var kept = await TradeAsync(world, user, hour: 1, SampleCases.Closed(10));
        await world.ProjectAsync();
        await SampleCases.LearnAsync(world);
        await new ReportsOnDemand(world.Database.DataSource, clock).AskAsync(user, null, End);
        var report = await new ReportDesk(world.Database.DataSource, clock).WriteNextAsync(_ => ReportLanguage.English);
        var view = (await new ReportQueries(world.Database.DataSource).FindAsync(user, report!.Value))!;

        var plans = ReportInputJson.Read(view.InputSnapshotJson).Trades.ToDictionary(trade => trade.TradeId);
        Assert.Equal(2.0, plans[reached].PlanR!.Value, 9); // 0.5 R got, the target 1.5 R further.
        Assert.Null(plans[gapped].PlanR);
        Assert.Null(plans[running].PlanR);
        Assert.Equal((true, -0.2), (plans[lost].IsTargetCut, Math.Round(plans[lost].PlanR!.Value, 9))); // Still there when its time was over.
        Assert.False(plans[kept].IsTargetCut);
        Assert.Null(plans[kept].PlanR);
    }

    private static QuickTradeClosed Cut(int net, decimal exit, int rMilli) =>
        SampleCases.Closed(net) with { ExitReason = "OPERATOR", ExitPrice = exit, RMilli = rMilli, IsTargetCut = true };

    private static async Task<Guid> TradeAsync(PassportWorld world, Guid user, int hour, QuickTradeClosed closed, int hoursMax = 1)
    {
        var entered = PassportCases.Start.AddHours(hour);
        var told = closed with { DecidedAt = entered, EnteredAt = entered, ExitedAt = entered.AddMinutes(30) };
        await world.Database.ExecuteAsync($"""
            INSERT INTO trades (trade_id, mode, symbol, side, status, signal_ts, quantity, reference_price, leverage, entry_due, sl_price, tp_price, expires_at,
                fee_rate, slippage_k, atr_fraction, bar_quote_volume, tick_size, updated_at)
            VALUES ('{told.TradeId}', 'shadow', 'BTCUSDT', 'LONG', 'closed', '{entered:O}', 100, 100, 3, '{entered:O}', 99, 102, '{entered.AddHours(hoursMax):O}',
                0, 0, 0, 0, 0.1, '{entered:O}')
            """);
        await SampleCases.TellAsync(world, user, told);
        return told.TradeId;
    }

    /// <summary>The minutes after the close by hand, up to the end of the hour.</summary>
    private static Task QuietAsync(PassportWorld world, int hour, double price) => world.Database.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO mark_candles_1m (symbol, ts, open, high, low, close)
        SELECT 'BTCUSDT', ts, {price}, {price}, {price}, {price}
        FROM generate_series('{At(hour, 31)}'::timestamptz, '{At(hour, 59)}'::timestamptz, interval '1 minute') AS ts
        """));

    private static string At(int hour, int minute) => PassportCases.Start.AddHours(hour).AddMinutes(minute).ToString("O", CultureInfo.InvariantCulture);
}
