using System.Text.Json;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Reading;

/// <summary>The queries against seeded rows in a real database; each figure is compared with a plain count of the rows.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReadingTests(ReadingTests.Seeded seeded) : IClassFixture<ReadingTests.Seeded>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 48, 12, TimeSpan.Zero);

    private PostgresDatabase Database => seeded.Database;

    [Fact]
    public async Task LatestRun_IsTheNewestThatScored()
    {
        var run = await new ScoreboardQueries(Database.DataSource).LatestRunAsync();

        Assert.Equal("polymarket", run!.Venue);
        Assert.Equal((SeededForecasts.LatestRun, "PARTIAL_SUCCESS", new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero)), (run!.RunId, run.Status, run.IntervalEnd));
    }

    [Fact]
    public async Task LatestRun_OfAPracticeWorld_IsCalledPracticeWhateverItsSeed()
    {
        await Database.ExecuteAsync($"UPDATE forecast_runs SET venue = 'practice-7' WHERE run_id = '{SeededForecasts.LatestRun}'");
        var run = await new ScoreboardQueries(Database.DataSource).LatestRunAsync();
        await Database.ExecuteAsync($"UPDATE forecast_runs SET venue = 'polymarket' WHERE run_id = '{SeededForecasts.LatestRun}'");

        Assert.Equal("practice", run!.Venue);
    }

    [Fact]
    public async Task Segments_AskedOne_AloneCarriesItsCurve()
    {
        var segments = await new ScoreboardQueries(Database.DataSource).SegmentsAsync(SeededForecasts.LatestRun, ScoreQuery.Default with { Tag = "crypto" });

        var crypto = Assert.Single(segments, row => !row.Curve.IsEmpty);
        Assert.Equal(("crypto|*|*", "crypto", null, null), (crypto.SegmentKey, crypto.Category, crypto.LiquidityBucket, crypto.TteBucket));
        Assert.Equal((10, 0.95), (crypto.Curve.Length, crypto.Curve[^1].ProbabilityMean));
        Assert.Equal(
            await Database.ScalarAsync<long>($"SELECT count(*) FROM forecast_calibration WHERE run_id = '{SeededForecasts.LatestRun}' AND \"window\" = '90d' AND horizon = 'T-24h' AND end_view = 'planned'"),
            segments.Length);
    }

    [Fact]
    public async Task Trend_RunsWithAFigure_OldestFirstWithoutTheFailedOne()
    {
        var trend = await new ScoreboardQueries(Database.DataSource).TrendAsync(ScoreQuery.Default, 10);

        Assert.Equal(10, trend.Length);
        Assert.Equal(SeededForecasts.LatestRun, trend[^1].RunId);
        Assert.Equal(trend.OrderBy(point => point.At), trend);
        Assert.Equal(SeededForecasts.Runs - 1, (await new ScoreboardQueries(Database.DataSource).TrendAsync(ScoreQuery.Default, 100)).Length);
    }

    [Fact]
    public async Task Exclusions_CountedByReason_ForTheAskedHorizonAndEndOnly()
    {
        var reasons = (await new ExclusionQueries(Database.DataSource).OfAsync(ScoreQuery.Default with { Window = "all" }, Now)).Reasons;

        Assert.Equal(["active", "stale", "unresolved", "void"], reasons.Select(reason => reason.What).Order());
        Assert.Equal(reasons.OrderByDescending(reason => reason.Count).Select(reason => reason.Count), reasons.Select(reason => reason.Count));
        Assert.Equal(await Database.ScalarAsync<long>("SELECT count(*) FROM forecast_markets WHERE status <> 'RESOLVED'"), reasons.Sum(reason => reason.Count));
    }

    [Fact]
    public async Task Exclusions_FollowWindowAndSegmentAsTheFiguresDo()
    {
        var exclusions = new ExclusionQueries(Database.DataSource);
        var month = ScoreQuery.Default with { Window = "30d" };

        var (all, sports) = (await exclusions.OfAsync(month, Now), await exclusions.OfAsync(month with { Tag = "sports" }, Now));
        // Market 57 was closed unresolved 28 days ago: 20 days later it has left the month.
        var later = await exclusions.OfAsync(month, Now.AddDays(20));

        Assert.Equal(await LeftOutAsync("category = 'sports'"), sports.Reasons.Sum(reason => reason.Count));
        Assert.Empty((await exclusions.OfAsync(month with { Tag = "nonexistent" }, Now)).Reasons);
        Assert.Equal(await LeftOutAsync("status = 'UNRESOLVED'"), Count(all, "unresolved"));
        Assert.Equal(await LeftOutAsync($"status = 'UNRESOLVED' AND closed_at > '{Now.AddDays(-10):O}'"), Count(later, "unresolved"));
        Assert.True(Count(later, "unresolved") < Count(all, "unresolved"));
        Assert.Equal(0, all.WithoutLiquidity);

        static long Count(Exclusions told, string reason) => told.Reasons.FirstOrDefault(tally => tally.What == reason)?.Count ?? 0;
    }

    [Fact]
    public async Task Exclusions_OfALiquidity_AreThoseWithACutOff_AndTheRestIsCountedApart()
    {
        await using var database = await seeded.AnotherAsync();
        await database.ExecuteAsync($"""
            INSERT INTO forecast_cutoffs (market_id, cutoff_type, end_view, due, selected_ts, selection_rule, p_yes)
            SELECT market_id, 'T-24h', 'planned', '{Now:O}', '{Now.AddHours(-5):O}', 'nearest_any', 0.5 FROM forecast_markets WHERE status = 'VOID'
            """);
        var query = ScoreQuery.Default with { Window = "all", LiquidityBucket = "LOW" };

        var low = await new ExclusionQueries(database.DataSource).OfAsync(query, Now);

        // Every void market's number is divided by 3 without a rest, which makes it LOW.
        Assert.Equal(new Tally("void", 4), Assert.Single(low.Reasons));
        Assert.Equal(await LeftOutAsync("status <> 'VOID'"), low.WithoutLiquidity);
        Assert.Empty((await new ExclusionQueries(database.DataSource).OfAsync(query with { LiquidityBucket = "HIGH" }, Now)).Reasons);
    }

    [Fact]
    public async Task Texts_OfStrangers_AreReadWithoutDirectionMarks_AndStayInTheTable()
    {
        await using var database = await seeded.AnotherAsync();
        var id = SeededForecasts.OpenMarket;
        await database.ExecuteAsync($"""
            UPDATE forecast_markets SET question = E'Is it \u202Elive\u202C?\u200B', rules = E'One\u2066 line.\nAnother.', outcomes = ARRAY[E'Y\u202Ees', 'No'] WHERE market_id = '{id}';
            UPDATE forecast_questions SET rationale_bullets = ARRAY[E'a\u202Eb'] WHERE market_id = '{id}';
            UPDATE forecast_alerts SET llm_explain_5lines = ARRAY[E'c\u202Ed'], evidence = evidence || jsonb_build_object('note', E'e\u202Ef') WHERE market_id = '{id}';
            INSERT INTO forecast_postmortems (market_id, version, run_id, made_at, markdown, figures)
            VALUES ('{id}', 1, '{SeededForecasts.LatestRun}', '{Now:O}', E'# \u202ELive\n\ntext', jsonb_build_object('question', E'\u202Elive'));
            """);

        var sheet = await new MarketQueries(database.DataSource, new AlertQueries(database.DataSource)).FindAsync(id);
        var listed = await new MarketListQueries(database.DataSource).PageAsync(new MarketFilter(ScoreQuery.Default with { Window = "all" }, MarketSort.Default, 60, 0), Now);
        var paper = await new PostmortemQueries(database.DataSource).FindAsync(id);

        Assert.Equal(("Is it live?", "One line.\nAnother.", "Yes"), (sheet!.Market.Question, sheet.Market.Rules, sheet.Market.Outcomes[0]));
        Assert.Equal(("Is it live?", "ab", "cd", "ef"), (listed.Rows.Single(market => market.MarketId == id).Question, sheet.Questions[0].RationaleBullets[0],
            sheet.Alerts[0].Explanation[0], sheet.Alerts[0].Evidence.Text("note")));
        Assert.Equal(("# Live\n\ntext", "live"), (paper!.Markdown, paper.Figures.Text("question")));
        Assert.Contains('\u202E', await database.ScalarAsync<string>($"SELECT question FROM forecast_markets WHERE market_id = '{id}'"));
    }

    [Fact]
    public async Task Coverage_LatestRun_RawBesideCorrectedInTheAlertsOrder()
    {
        var coverage = new CoverageQueries(Database.DataSource);

        var sheet = await coverage.LatestAsync(CoverageFilter.Everything);
        var one = await coverage.LatestAsync(new CoverageFilter { Method = "ewma", HorizonSteps = 24, BandCalibration = "conformal", Segment = "*|*|*" });

        Assert.Equal((SeededForecasts.LatestRun, 3 * 2 * 2 * 15), (sheet.Run!.RunId, sheet.Rows.Length));
        Assert.Equal(["kalman", "ewma", "rolling_quantile"], sheet.Rows.Select(line => line.Method).Distinct());
        Assert.Equal(["raw", "conformal"], sheet.Rows.Take(30).Select(line => line.BandCalibration).Distinct());
        var line = Assert.Single(one.Rows);
        Assert.Equal((0.71, true, 2400, TimeSpan.FromDays(1)), (line.Coverage, line.MustRetrain, line.SampleSize, line.Ahead));
        Assert.True(line.CoverageInterval.Low < 0.71 && line.CoverageInterval.High > 0.71);
        Assert.Empty((await coverage.LatestAsync(new CoverageFilter { Segment = "weather|*|*" })).Rows);
    }

    [Fact]
    public void BandWords_OfReaders_AreThoseOfTheBands()
    {
        Assert.Equal(Enum.GetValues<BandMethod>().Select(BandWords.Of).Order(), BandSegments.Methods.Order());
        Assert.Equal(Enum.GetValues<BandCalibration>().Select(BandWords.Of), BandSegments.Calibrations);
        Assert.Equal(new[] { BandCoverage.InPlay, BandCoverage.Moved, BandCoverage.Quiet }, BandSegments.Kinds.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["all", "category", "liquidity", "time", "play", "other"],
            new[] { BandCoverage.All, "sports|*|*", "*|LOW|*", "*|*|<1d", BandCoverage.Quiet, "sports|LOW|*" }.Select(BandSegments.AxisOf));
    }

    [Fact]
    public async Task Calibration_Parts_AddUpToBrier()
    {
        var row = (await new ScoreboardQueries(Database.DataSource).HorizonsAsync(SeededForecasts.LatestRun, ScoreQuery.Default))[0];

        Assert.Equal(row.Brier, row.Reliability - row.Resolution + row.Uncertainty + row.Within, 1e-12);
    }

    [Theory]
    [InlineData("-trust")]
    [InlineData("question")]
    [InlineData("-price")]
    [InlineData("ends")]
    public async Task Markets_PageByPage_AreEachOnceInOneOrder(string sort)
    {
        var (markets, seen, total) = (new MarketListQueries(Database.DataSource), new List<MarketLine>(), 0L);
        for (var offset = 0; offset == 0 || offset < total; offset += 7)
        {
            var page = await markets.PageAsync(new MarketFilter(ScoreQuery.Default with { Window = "all" }, sort, 7, offset), Now);
            (total, _) = (page.Total, page.HasMore);
            Assert.Equal(offset + page.Rows.Length < page.Total, page.HasMore);
            seen.AddRange(page.Rows);
        }

        Assert.Equal(SeededForecasts.Markets, seen.Select(market => market.MarketId).Distinct().Count());
        Assert.Equal(SeededForecasts.Markets, seen.Count);
        if (sort == "-price")
        {
            Assert.Equal(seen.OrderByDescending(market => market.PriceYes).Select(market => market.PriceYes), seen.Select(market => market.PriceYes));
        }
    }

    [Fact]
    public async Task Markets_PastTheEnd_StillTellHowManyThereAre()
    {
        var page = await new MarketListQueries(Database.DataSource).PageAsync(new MarketFilter(ScoreQuery.Default with { Window = "all" }, MarketSort.Default, 10, 500), Now);

        Assert.Equal((true, (long)SeededForecasts.Markets, false), (page.Rows.IsEmpty, page.Total, page.HasMore));
    }

    [Fact]
    public async Task Markets_EveryFilter_NarrowsToWhatItSays()
    {
        var filter = new MarketFilter(ScoreQuery.Default with { Window = "30d", Tag = "politics", LiquidityBucket = "HIGH" }, MarketSort.Default, 200, 0) { Status = "RESOLVED", Text = "CANDIDATE" };

        var page = await new MarketListQueries(Database.DataSource).PageAsync(filter, Now);

        Assert.NotEmpty(page.Rows);
        Assert.All(page.Rows, market => Assert.Equal(("politics", "HIGH", "RESOLVED", true), (market.Category, market.LiquidityBucket, market.Status, market.EndsAt >= Now.AddDays(-30))));
        Assert.Equal(
            await Database.ScalarAsync<long>($"""
                SELECT count(*) FROM forecast_markets AS market
                WHERE category = 'politics' AND status = 'RESOLVED' AND question LIKE '%candidate%' AND ends_at >= '{Now.AddDays(-30):O}'
                  AND EXISTS (SELECT 1 FROM forecast_snapshots AS shot WHERE shot.market_id = market.market_id AND liquidity_bucket = 'HIGH')
                """),
            page.Total);
        Assert.All(page.Rows, market => Assert.NotNull(market.Cutoff));
    }

    [Fact]
    public async Task Markets_TextWithWildcards_IsTakenLetterByLetter() =>
        Assert.Equal(0, (await new MarketListQueries(Database.DataSource).PageAsync(
            new MarketFilter(ScoreQuery.Default with { Window = "all" }, MarketSort.Default, 10, 0) { Text = "%" }, Now)).Total);

    [Fact]
    public async Task Markets_UnknownOrder_IsRefusedBeforeAnySql() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => new MarketListQueries(Database.DataSource).PageAsync(
            new MarketFilter(ScoreQuery.Default, "volume; DROP TABLE users", 10, 0), Now));

    [Fact]
    public async Task Market_Sheet_HoldsAllThatIsKept()
    {
        var sheet = await new MarketQueries(Database.DataSource, new AlertQueries(Database.DataSource)).FindAsync(SeededForecasts.OpenMarket);

        Assert.Equal((240, 3, "kalman"), (sheet!.Prices.Length, sheet.BandKinds.Length, sheet.BandKinds[^1].Method));
        Assert.All(sheet.Bands, band => Assert.Equal(sheet.BandKinds[0].Key, new BandKind(band.Method, band.HorizonSteps, band.StepSeconds, band.BandCalibration).Key));
        Assert.Equal(sheet.Prices.OrderBy(price => price.Ts), sheet.Prices);
        Assert.Equal((10, 1, 2, 3), (sheet.Trust.Length, sheet.Questions.Length, sheet.Changes.Length, sheet.Alerts.Length));
        Assert.Equal("ends_at", sheet.Changes[0].Field);
        Assert.Null(sheet.PostmortemVersion);
        Assert.Null(await new MarketQueries(Database.DataSource, new AlertQueries(Database.DataSource)).FindAsync($"0x{new string('0', 64)}"));
    }

    [Fact]
    public async Task Market_AskedBands_AreTheOnesShown()
    {
        var sheet = await new MarketQueries(Database.DataSource, new AlertQueries(Database.DataSource)).FindAsync(SeededForecasts.OpenMarket, "kalman-24x3600-raw");

        Assert.All(sheet!.Bands, band => Assert.Equal(("kalman", "raw"), (band.Method, band.BandCalibration)));
    }

    [Fact]
    public async Task Alerts_SinceAndSeverity_NarrowListAndBalanceAlike()
    {
        var alerts = new AlertQueries(Database.DataSource);
        var filter = new AlertFilter(3, 0) { Since = Now.AddHours(-60), Severity = "MED" };

        var page = await alerts.PageAsync(filter);
        var balance = await alerts.BalanceAsync(filter);

        var counted = await Database.ScalarAsync<long>($"SELECT count(*) FROM forecast_alerts WHERE ts >= '{Now.AddHours(-60):O}' AND severity = 'MED'");
        Assert.Equal((3, counted, counted), (page.Rows.Length, page.Total, balance.Alerts));
        Assert.All(page.Rows, alert => Assert.Equal("MED", alert.Severity));
        Assert.Equal(page.Rows.OrderByDescending(alert => alert.Ts), page.Rows);
        Assert.Equal(0.71, page.Rows[0].Evidence.Number("Price"));
        Assert.True(balance is { Judged: > 0, ByPeople: 0 } && balance.FalseAlarms <= balance.Judged);
        Assert.All((await alerts.PageAsync(filter with { OnlyOpen = true })).Rows, alert => Assert.Null(alert.AcknowledgedAt));
    }

    [Fact]
    public async Task Postmortem_LatestVersionUnlessAsked()
    {
        var papers = new PostmortemQueries(Database.DataSource);

        var (latest, first) = (await papers.FindAsync(SeededForecasts.ResolvedMarket), await papers.FindAsync(SeededForecasts.ResolvedMarket, 1));

        Assert.Equal((2, 1), (latest!.Version, first!.Version));
        Assert.Equal([2, 1], latest.Versions.ToArray());
        Assert.Null(await papers.FindAsync(SeededForecasts.ResolvedMarket, 3));
        Assert.Null(await papers.FindAsync(SeededForecasts.OpenMarket));
        var page = await papers.PageAsync(5, 0);
        Assert.Equal((5, 14L), (page.Rows.Length, page.Total));
        Assert.Equal(2, page.Rows.First(line => line.MarketId == SeededForecasts.ResolvedMarket).Version);
    }

    [Fact]
    public async Task Runs_WithStagesLettersAndFiles_LatestFirst()
    {
        var runs = new RunQueries(Database.DataSource);

        var page = await runs.PageAsync(13, 0);

        Assert.Equal((13, (long)SeededForecasts.Runs, SeededForecasts.LatestRun), (page.Rows.Length, page.Total, page.Rows[0].RunId));
        Assert.Equal((11, 3L, 2L), (page.Rows[0].Stages.Length, page.Rows[0].DeadLetters, page.Rows[0].RawFiles));
        Assert.Equal(["normalize", "questions"], page.Rows[12].Stages.Select(stage => stage.Stage));
        Assert.Equal("FAILED", page.Rows[12].Status);
        Assert.Equal((3L, 4L), ((await runs.DeadLettersAsync(false, 10, 0)).Total, (await runs.DeadLettersAsync(true, 10, 0)).Total));
        Assert.Equal(2, (await runs.FilesAsync(SeededForecasts.LatestRun, 10)).Length);
        Assert.Equal(["gamma", "history"], (await runs.SourcesAsync()).Select(source => source.Source));
        Assert.Null(await runs.FindAsync(Guid.NewGuid()));
    }

    [Theory]
    [InlineData("""[{"from":0.1,"to":0.2,"count":7,"probability_mean":0.14,"observed_rate":0.2,"low":0.1,"high":0.4}]""")]
    [InlineData("""{"bins":[{"From":0.1,"To":0.2,"Count":7,"ProbabilityMean":0.14,"ObservedRate":0.2,"Low":0.1,"High":0.4},{"count":"x"}]}""")]
    [InlineData("""[{"from":0.1,"to":0.2,"n":7,"mean":0.14,"observed":0.2,"wilsonLow":0.1,"wilsonHigh":0.4},null,3]""")]
    public void Curve_HoweverItsFieldsAreWritten_IsRead(string stored) =>
        Assert.Equal(new CurveBin(0.1, 0.2, 7, 0.14, 0.2, 0.1, 0.4), Assert.Single(CurveBin.Read(JsonElement.Parse(stored))));

    private Task<long> LeftOutAsync(string which) => Database.ScalarAsync<long>($"SELECT count(*) FROM forecast_markets WHERE status <> 'RESOLVED' AND {which}");

    public sealed class Seeded(PostgresFixture postgres) : IAsyncLifetime
    {
        public PostgresDatabase Database { get; private set; } = null!;

        public async Task InitializeAsync() => Database = await AnotherAsync();

        /// <summary>The same rows again, for a test that changes them.</summary>
        public async Task<PostgresDatabase> AnotherAsync()
        {
            var database = await postgres.CreateDatabaseAsync();
            await SeededForecasts.StoreAsync(database, Now);
            return database;
        }

        public async Task DisposeAsync() => await Database.DisposeAsync();
    }
}
