using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
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

        Assert.Equal([(ReportType.Daily, day), (ReportType.Weekly, week), (ReportType.Monthly, month)], due.Select(one => (one.Type, one.Reason)));
        Assert.All(due, one => Assert.Equal(KoreanTime.At(DateOnly.Parse(one.Reason, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.MinValue), one.Start));
        Assert.Equal([1, 7, DateTime.DaysInMonth(due[2].Start.AddDays(2).Year, due[2].Start.AddDays(2).Month)], due.Select(one => (int)(one.End - one.Start).TotalDays));
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

    private static async Task TakeAsync(PassportWorld world, IPassportConsumer consumer)
    {
        var turn = new OutboxTurn(world.Database.DataSource, consumer, ConsumerRules.Default);
        await turn.AddPeopleAsync();
        while (await turn.RunAsync() is not null)
        {
        }
    }
}
