using System.Collections.Immutable;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Phrasing;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Tests.Database;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class ReportVersionsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Reports_WrittenAgain_MakeAVersionOnlyWhenSomethingIsDifferent()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var database = world.Database.DataSource;
        var clock = new SteppedClock(PassportCases.Start.AddDays(100));
        var (desk, queries) = (new ReportDesk(database, clock), new ReportQueries(database));
        var versions = new ReportVersions(database, queries, clock);
        for (var i = 0; i < 30; i++)
        {
            await SampleCases.TellAsync(world, ada, SampleCases.Closed(i % 3 == 0 ? -40 : 30, PassportCases.Start.AddHours(i)));
        }

        await SettleAsync(world, clock);
        await new ReportsOnDemand(database, clock).AskAsync(ada, null, null);
        var first = (await WriteAsync(desk))[^1];
        var stored = (await queries.FindAsync(ada, first))!;

        // The stored input gives the same report again, letter for letter, and its hash is of what is stored.
        var input = ReportInputJson.Read(stored.InputSnapshotJson);
        Assert.Equal(stored.InputHash, ReportInputJson.Hash(ReportInputJson.Write(input)));
        Assert.Equal(stored.SummaryMarkdown, ReportWriter.Write(ReportType.OnDemand, input, ReportLanguage.English).SummaryMarkdown);

        // The passport's figures stand in it with their unit, sample and interval, as the passport itself shows them.
        var passport = (await new PassportQueries(database).FindAsync(ada, clock.GetUtcNow())).Metrics;
        var figures = (await new ReportShelf(database).ReadAsync(ada, first))!.Figures;
        Assert.Equal(["winRate", "directionAccuracy", "ids", "avgPnlBps", "riskAdjustedScore"], figures.Select(metric => metric.Code).Except(["calibration"]));
        Assert.All(figures, figure =>
        {
            var shown = passport.All.Single(metric => metric.Code == figure.Code);
            Assert.Equal((shown.Unit, shown.Samples, shown.IsSmall, shown.Reference), (figure.Unit, figure.Samples, figure.IsSmall, figure.Reference));
            Assert.Equal(shown.Low is { } low ? Math.Round(low, 3) : null, figure.Low is { } keptLow ? Math.Round(keptLow, 3) : (double?)null);
            Assert.Equal(shown.High is { } high ? Math.Round(high, 3) : null, figure.High is { } keptHigh ? Math.Round(keptHigh, 3) : (double?)null);
        });
        Assert.NotNull(figures.Single(metric => metric.Code == "avgPnlBps").Low);

        // Asked again without news: the one that stands is given back.
        var again = await versions.RegenerateAsync(ada, first);
        Assert.Equal(again.Id, (await versions.RegenerateAsync(ada, first)).Id); // While it is unwritten, asking twice is asking once.
        Assert.Equal(first, Assert.Single(await WriteAsync(desk)));

        // A trade more within the period is the next version.
        await SampleCases.TellAsync(world, ada, SampleCases.Closed(-90, PassportCases.Start.AddHours(40)));
        await SettleAsync(world, clock);
        await versions.RegenerateAsync(ada, first);
        var second = (await WriteAsync(desk))[^1];
        Assert.Equal(2, (await queries.FindAsync(ada, second))!.Head.Version);

        var comparison = (await versions.CompareAsync(ada, first, second))!;
        Assert.False(comparison.IsSameInput);
        Assert.Equal(new ScoreDifference(30, 31), comparison.Scores["trades"]);
        Assert.Equal(new ScoreDifference(10, 11), comparison.Scores["losses"]);
        Assert.Equal(66.67, comparison.Scores["win_rate"].Before!.Value, 2); // 20 of 30, as the passport stood; then 20 of 31.
        Assert.Equal(64.52, comparison.Scores["win_rate"].After!.Value, 2);
        Assert.Contains("avg_pnl_bps", comparison.Scores.Keys);
        Assert.True((await versions.CompareAsync(ada, second, second))! is { IsSameInput: true, Findings.IsEmpty: true });
        Assert.Null(await versions.CompareAsync(bob, first, second));

        Assert.True((await versions.ArchiveAsync(ada, first)).IsDone);
        Assert.Equal(Core.Passport.Terminal.ActRefusal.Conflict, (await versions.ArchiveAsync(ada, first)).Refusal);
        Assert.Equal(Core.Passport.Terminal.ActRefusal.NotFound, (await versions.ArchiveAsync(bob, second)).Refusal);
        Assert.Equal(Core.Passport.Terminal.ActRefusal.NotFound, (await versions.RegenerateAsync(bob, second)).Refusal);
        Assert.DoesNotContain(await queries.ListAsync(ada, ReportType.OnDemand, 10), head => head.ReportId == first);
        Assert.True((await versions.RestoreAsync(ada, first)).IsDone);
        Assert.Contains(await queries.ListAsync(ada, ReportType.OnDemand, 10), head => head.ReportId == first);
    }

    [Fact]
    public async Task Write_WhileAModelThinks_HoldsNobodyAndWritesOnce()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (ada, clock) = (await world.AddPersonAsync(), new SteppedClock(PassportCases.Start.AddDays(1)));
        await SampleCases.TellAsync(world, ada, SampleCases.Closed(10));
        await SettleAsync(world, clock);
        await new ReportsOnDemand(world.Database.DataSource, clock).AskAsync(ada, null, null);
        var slow = new SlowPhraser();
        var writing = new ReportDesk(world.Database.DataSource, clock, slow).WriteNextAsync(_ => ReportLanguage.English);
        await slow.Asked.Task;

        var other = await new ReportDesk(world.Database.DataSource, clock).WriteNextAsync(_ => ReportLanguage.Korean); // Another process does not wait.
        slow.Answer.SetResult();

        Assert.NotNull(other);
        Assert.Null(await writing);
        Assert.Equal(1L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_reports"));
    }

    [Fact]
    public async Task Write_ARequestThatCannotBeWritten_IsPutAsideAndTheNextIsWritten()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (ada, bob, clock) = (await world.AddPersonAsync(), await world.AddPersonAsync(), new SteppedClock(PassportCases.Start.AddDays(1)));
        foreach (var person in (Guid[])[ada, bob])
        {
            await SampleCases.TellAsync(world, person, SampleCases.Closed(10));
            await SettleAsync(world, clock);
            await new ReportsOnDemand(world.Database.DataSource, clock).AskAsync(person, null, null);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        var incidents = new RecordedIncidents();

        var written = await new ReportDesk(world.Database.DataSource, clock, incidents: incidents).WriteNextAsync(
            user => user == ada ? throw new FormatException("no such language") : ReportLanguage.English);

        Assert.Equal(bob, await world.Database.ScalarAsync<Guid>($"SELECT user_id FROM passport_reports WHERE report_id = '{written}'"));
        Assert.Equal("no such language", await world.Database.ScalarAsync<string>($"SELECT failed FROM passport_report_requests WHERE user_id = '{ada}'"));
        var notice = Assert.Single(await new NotificationStore(world.Database.DataSource, clock).ListAsync(ada, unreadOnly: true, 10)); // And she is told.
        Assert.Equal(("report_failed", "A report could not be written: no such language", "/reports"), (notice.Kind, notice.Subject, notice.Link));
        Assert.Contains("no such language", Assert.Single(incidents.Latest).Message, StringComparison.Ordinal);
    }

    private static async Task<ImmutableArray<Guid>> WriteAsync(ReportDesk desk)
    {
        var written = ImmutableArray.CreateBuilder<Guid>();
        while (await desk.WriteNextAsync(_ => ReportLanguage.English) is { } report)
        {
            written.Add(report);
        }

        return written.DrainToImmutable();
    }

    private static async Task SettleAsync(PassportWorld world, TimeProvider clock)
    {
        await world.ProjectAsync();
        var turn = new OutboxTurn(world.Database.DataSource, new TrainingConsumer(clock), ConsumerRules.Default);
        await turn.AddPeopleAsync();
        while (await turn.RunAsync() is not null)
        {
        }
    }

    private sealed class SlowPhraser : IReportPhraser
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<Report> PhraseAsync(Report report, CancellationToken ct)
        {
            Asked.SetResult();
            await Answer.Task;
            return report;
        }
    }
}
