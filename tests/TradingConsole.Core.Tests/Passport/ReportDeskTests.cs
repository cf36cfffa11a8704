using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class ReportDeskTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("2026-03-01T23:59:59Z", "2026-02-28", "2026-02-16", "2026-02-01")] // Monday 2 March, 08:59 in Korea: Sunday's turn still.
    [InlineData("2026-03-02T00:00:00Z", "2026-03-01", "2026-02-23", "2026-02-01")]
    [InlineData("2026-03-31T23:59:00Z", "2026-03-30", "2026-03-23", "2026-02-01")] // 1 April, 08:59.
    [InlineData("2026-04-01T00:00:00Z", "2026-03-31", "2026-03-23", "2026-03-01")]
    public void Due_AroundNineInKorea_IsTheDayWeekAndMonthThatEnded(string now, string day, string week, string month)
    {
        var due = ReportCalendar.Due(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).ToArray();

        var last = due.GroupBy(one => one.Type).Select(group => group.Last()).ToArray();
        Assert.Equal([(ReportType.Daily, day), (ReportType.Weekly, week), (ReportType.Monthly, month)], last.Select(one => (one.Type, one.Reason)));
        Assert.All(due, one => Assert.Equal(KoreanTime.At(DateOnly.Parse(one.Reason, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.MinValue), one.Start));
        Assert.Equal([1, 7, DateTime.DaysInMonth(last[2].Start.AddDays(2).Year, last[2].Start.AddDays(2).Month)], last.Select(one => (int)(one.End - one.Start).TotalDays));
        Assert.All(due.GroupBy(one => one.Type), stretches => // Behind them, without a gap, those a console that was off may have missed.
            Assert.All(stretches.Zip(stretches.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start)));
        Assert.Equal([ReportCalendar.DaysMax, ReportCalendar.WeeksMax, ReportCalendar.MonthsMax], due.CountBy(one => one.Type).Select(one => one.Value));
    }

    [Fact]
    public async Task FiveTrades_EveryFifth_AsksOnceWhateverTheBatches()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        for (var i = 0; i < 13; i++)
        {
            await SampleCases.TellAsync(world, user, SampleCases.Closed(10, PassportCases.Start.AddHours(i)));
            if (i is 1 or 2 or 8)
            {
                await TakeAsync(world, new ReportConsumer());
            }
        }

        await TakeAsync(world, new ReportConsumer());

        Assert.Equal(2L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_report_requests WHERE report_type = 'five_trades'"));
        Assert.Equal(13L, await world.Database.ScalarAsync<long>("SELECT closed_trades FROM passport_report_counts"));
    }

    [Fact]
    public async Task Write_BeforeTheOtherConsumersAreThere_Waits()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (user, clock) = (await world.AddPersonAsync(), new SteppedClock(PassportCases.Start.AddDays(1)));
        for (var i = 0; i < 5; i++)
        {
            await SampleCases.TellAsync(world, user, SampleCases.Closed(10, PassportCases.Start.AddHours(i)));
        }

        var desk = new ReportDesk(world.Database.DataSource, clock);
        await TakeAsync(world, new ReportConsumer());
        Assert.Null(await desk.WriteNextAsync(_ => ReportLanguage.English));
        await world.ProjectAsync();
        Assert.Null(await desk.WriteNextAsync(_ => ReportLanguage.English));
        await TakeAsync(world, new TrainingConsumer(clock));
        var report = await desk.WriteNextAsync(_ => ReportLanguage.Korean);

        Assert.NotNull(report);
        Assert.Null(await desk.WriteNextAsync(_ => ReportLanguage.Korean));
        Assert.Equal("마감 5건 리포트", (await world.Database.ScalarAsync<string>($"SELECT summary_md FROM passport_reports WHERE report_id = '{report}'"))[2..11]);
        Assert.Equal(5, await world.Database.ScalarAsync<int>("SELECT (ai_training_impact->>'training_samples')::int FROM passport_reports"));
        Assert.Equal(
            $"/reports/{report}", await world.Database.ScalarAsync<string>($"SELECT link FROM user_notifications WHERE user_id = '{user}' AND kind = 'report'"));
    }

    [Fact]
    public async Task OnDemand_WithoutATrade_BeginsWithTheFirstEvent()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (user, clock) = (await world.AddPersonAsync(), new SteppedClock(PassportCases.Start.AddDays(9)));
        await world.TellAsync(user, new ScanCompleted(Guid.NewGuid(), ScanKind.Rule, 30, 2)); // At the start.
        await world.ProjectAsync();
        await TakeAsync(world, new ReportConsumer());
        await TakeAsync(world, new TrainingConsumer(clock));

        Assert.True((await new ReportsOnDemand(world.Database.DataSource, clock).AskAsync(user, null, null)).IsDone);
        var report = await new ReportDesk(world.Database.DataSource, clock).WriteNextAsync(_ => ReportLanguage.English);

        Assert.Equal(PassportCases.Start.UtcDateTime, await world.Database.ScalarAsync<DateTime>($"SELECT period_start FROM passport_reports WHERE report_id = '{report}'"));
        var title = await world.Database.ScalarAsync<string>($"SELECT summary_md FROM passport_reports WHERE report_id = '{report}'");
        Assert.DoesNotContain("1970", title, StringComparison.Ordinal);
        Assert.Contains("2026-03-02", title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskForDue_AgainAndAgain_AsksEachStretchOfSomebodyWithEventsOnce()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (busy, idle) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var clock = new SteppedClock(PassportCases.Start); // Monday, 09:00 in Korea.
        foreach (var day in (int[])[0, 1, 9])
        {
            var closed = SampleCases.Closed(10, PassportCases.Start.AddDays(day).AddHours(3));
            await SampleCases.TellAsync(world, busy, closed);
        }

        var desk = new ReportDesk(world.Database.DataSource, clock);
        for (var hour = 0; hour < 24 * 40; hour += 6)
        {
            await desk.AskForDueAsync();
            await desk.AskForDueAsync();
            clock.Advance(TimeSpan.FromHours(6));
        }

        Assert.Equal(
            "daily 3, monthly 1, weekly 2",
            await world.Database.ScalarAsync<string>("""
                SELECT string_agg(report_type || ' ' || times, ', ' ORDER BY report_type)
                FROM (SELECT report_type, count(*) AS times FROM passport_report_requests GROUP BY report_type) AS asked
                """));
        Assert.Equal(0L, await world.Database.ScalarAsync<long>($"SELECT count(*) FROM passport_report_requests WHERE user_id = '{idle}'"));
    }

    [Fact]
    public async Task AskForDue_AfterDaysWithoutAConsole_AsksForWhatWasMissedAndNoFurther()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        foreach (var day in (int[])[0, 2, 5, 9, 11])
        {
            await SampleCases.TellAsync(world, user, SampleCases.Closed(10, PassportCases.Start.AddDays(day).AddHours(3)));
        }

        var clock = new SteppedClock(PassportCases.Start.AddDays(13)); // Sunday 15 March, 09:00 in Korea; nothing was asked for since the 2nd.
        await new ReportDesk(world.Database.DataSource, clock).AskForDueAsync();

        Assert.Equal(
            "2026-03-11, 2026-03-13", // The 2nd, the 4th and the 7th lie more than a week back.
            await world.Database.ScalarAsync<string>("SELECT string_agg(reason, ', ' ORDER BY reason) FROM passport_report_requests WHERE report_type = 'daily'"));
        Assert.Equal(
            "2026-03-02", await world.Database.ScalarAsync<string>("SELECT string_agg(reason, ', ') FROM passport_report_requests WHERE report_type = 'weekly'"));
    }

    [Fact]
    public async Task AskForDue_WhatIsToldLate_IsFoundOnceMoreAndThenTheLedgerIsLeftAlone()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (user, late, never) = (await world.AddPersonAsync(), await world.AddPersonAsync(), await world.AddPersonAsync());
        var clock = new SteppedClock(PassportCases.Start.AddDays(1));
        var desk = new ReportDesk(world.Database.DataSource, clock);
        await SampleCases.TellAsync(world, user, SampleCases.Closed(10, PassportCases.Start.AddHours(3)));
        Assert.Equal(1, await desk.AskForDueAsync());

        await SampleCases.TellAsync(world, late, SampleCases.Closed(10, PassportCases.Start.AddHours(3)));
        Assert.Equal(0, await desk.AskForDueAsync());
        clock.Advance(ReportDesk.AskAgainAfter);
        Assert.Equal(1, await desk.AskForDueAsync());

        // Whoever tells of that day even later is found by nobody: the stretch is closed.
        await SampleCases.TellAsync(world, never, SampleCases.Closed(10, PassportCases.Start.AddHours(3)));
        clock.Advance(ReportDesk.AskAgainAfter);
        Assert.Equal(0, await desk.AskForDueAsync());
        Assert.Equal(2, await world.Database.ScalarAsync<int>("SELECT DISTINCT asks FROM passport_report_stretches"));
    }

    [Fact]
    public async Task Write_AfterFiveTradesOfALongHistory_LooksAtTheLatestOnly()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (user, clock) = (await world.AddPersonAsync(), new SteppedClock(PassportCases.Start.AddDays(40)));
        for (var i = 0; i < ReportInputQueries.FiveTradesLookBack + 5; i++)
        {
            await SampleCases.TellAsync(world, user, SampleCases.Closed(10, PassportCases.Start.AddHours(i)));
        }

        foreach (var consumer in (IPassportConsumer[])[new ProjectionConsumer(), new ReportConsumer(), new TrainingConsumer(clock)])
        {
            await TakeAsync(world, consumer);
        }

        await world.Database.ExecuteAsync("UPDATE passport_report_requests SET failed = 'not asked here' WHERE reason <> 'trade 205'");
        var report = await new ReportDesk(world.Database.DataSource, clock).WriteNextAsync(_ => ReportLanguage.English);

        Assert.Equal(
            ReportInputQueries.FiveTradesLookBack, await world.Database.ScalarAsync<int>($"SELECT cardinality(trade_ids) FROM passport_reports WHERE report_id = '{report}'"));
        Assert.Equal(
            PassportCases.Start.AddHours(5).UtcDateTime, await world.Database.ScalarAsync<DateTime>($"SELECT period_start FROM passport_reports WHERE report_id = '{report}'"));

        // And lineage finds it by the trades it looked at, not by those before them.
        var lineage = new LineageQueries(world.Database.DataSource);
        var (before, within) = (await TradeAsync(world, 4), await TradeAsync(world, 5));
        foreach (var (trade, reports) in new[] { (before, 0), (within, 1) })
        {
            await world.Database.ExecuteAsync($"""
                INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING;
                INSERT INTO quick_trades (trade_id, user_id, mode, symbol, direction, origin, status, reference_price, stop_price, target_price, current_stop,
                    current_target, quantity, leverage, context, decided_at)
                VALUES ('{trade}', '{user}', 'shadow', 'BTCUSDT', 'LONG', 'own', 'closed', 100, 99, 102, 99, 102, 1, 3, '[]', '{PassportCases.Start:O}')
                """);
            Assert.Equal(reports, (await lineage.FindAsync(user, trade))!.Reports.Length);
        }
    }

    private static Task<Guid> TradeAsync(PassportWorld world, int place) =>
        world.Database.ScalarAsync<Guid>($"SELECT trade_id FROM passport_trades ORDER BY exited_at OFFSET {place} LIMIT 1");

    private static async Task TakeAsync(PassportWorld world, IPassportConsumer consumer)
    {
        var turn = new OutboxTurn(world.Database.DataSource, consumer, ConsumerRules.Default);
        await turn.AddPeopleAsync();
        while (await turn.RunAsync() is not null)
        {
        }
    }
}
