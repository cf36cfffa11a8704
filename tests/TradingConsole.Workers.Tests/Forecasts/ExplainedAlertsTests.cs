using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Forecasts.Streaming;
using TradingConsole.Core.Network;
using TradingConsole.Core.Tests.Passport;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;
using TradingConsole.Workers.Verbs.Forecasts;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>Alerts of batch and stream, explained by a chat endpoint over real HTTP; the batch asks the stand-in of a small made-up world.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ExplainedAlertsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Model = "chat-test";

    private static readonly DateTimeOffset Day = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    private static readonly SyntheticOptions Small = new() { EventInterval = TimeSpan.FromHours(24), CatalogueDepth = TimeSpan.FromDays(40) };

    // Whatever leaves its band: a world as small as this has few markets that are clear, trusted and lively.
    private static readonly ForecastRules Rules = ForecastRules.Default with { Alerts = new AlertRules { StructureLeast = 0, AmbiguityMax = 1, TrustLeast = 0 } };

    private static readonly ForecastScope Scope = new(RunWords.Practice, 0, 14, 5, 10);

    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-forecasts-").FullName;
    private readonly ConcurrentQueue<string> _asked = []; // Schema names, in order.
    private PostgresDatabase _database = null!;
    private LanguageModelServer _server = null!;

    private RawShelf Shelf => new(Path.Combine(_folder, "raw"));

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _server = await LanguageModelServer.StartAsync();
        _server.SayAlways(Answer);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Alerts_OfBatchAndStream_AreExplainedByTheModelOnceAndARebuildAsksNobody()
    {
        await using (var desk = await OpenAsync(new ChatEndpoint(_server.Url, Model, null)))
        {
            await desk.RunAsync(Day, default);
            var first = await LinesAsync();
            var recent = first.Where(alert => alert.Ts >= Day.AddDays(-7)).ToArray();
            Assert.Contains(recent, IsLiedTo);
            Assert.Contains(recent, alert => !IsLiedTo(alert));
            Assert.All(recent, alert => Assert.Equal(IsLiedTo(alert) ? AlertWords.Template : Model, alert.ExplainedBy));
            Assert.All(recent.Where(IsLiedTo), alert => Assert.StartsWith("Price 0.", alert.Explanation[0], StringComparison.Ordinal));
            Assert.All(recent.Where(alert => !IsLiedTo(alert)), alert => Assert.Equal(("explain_5lines_v1", $"Its price is {Price(alert)} now."), (alert.PromptVersion, alert.Explanation.Single())));
            Assert.All(first.Except(recent), alert => Assert.Equal(AlertWords.Template, alert.ExplainedBy)); // Too old for anybody to act on.

            var streamed = await StreamAsync(recent[0].MarketId);
            Assert.Equal(AlertWords.Template, (await LinesAsync()).Single(alert => alert.AlertId == streamed).ExplainedBy);
            var asked = Asked();
            await desk.RunAsync(Day.AddDays(1), default);
            var told = (await LinesAsync()).Single(alert => alert.AlertId == streamed);
            Assert.Equal((Model, "stream", "Its price is 0.980 now."), (told.ExplainedBy, told.Origin, told.Explanation.Single()));
            var fresh = (await LinesAsync()).Where(alert => alert.Ts >= Day).ToArray();
            Assert.Equal(fresh.Sum(alert => IsLiedTo(alert) ? 1 + QuestionAsker.RetriesMax : 1), Asked() - asked); // Nobody is asked twice, the liar neither.
        }

        var rows = await TextAsync();
        await using (var again = await OpenAsync(new ChatEndpoint(_server.Url, Model, null)))
        {
            var asked = _asked.Count;
            Assert.True((await again.RunAsync(Day.AddDays(1), default)).WasDone);
            var rebuild = new DerivedRebuild(
                _database.DataSource, _database.ConnectionString, (apart, pipeline) => DerivedStages.Of(pipeline, apart, Shelf, Rules));
            var verdict = await rebuild.RunAsync(Shelf.List(), replace: true, null, default);

            Assert.True(verdict.IsEqual, string.Join(", ", verdict.Different));
            Assert.Equal((5, asked), (verdict.Runs, _asked.Count));
        }

        Assert.Equal(rows, await TextAsync());
    }

    [Fact]
    public async Task Alerts_WithoutAnEndpoint_KeepTheTemplateAndNoFileIsWritten()
    {
        await using var desk = await OpenAsync(null);
        await desk.RunAsync(Day, default);

        Assert.All(await LinesAsync(), alert => Assert.Equal((AlertWords.Template, (string?)null), (alert.ExplainedBy, alert.PromptVersion)));
        Assert.DoesNotContain(Shelf.List(), file => file.Source == RawSource.Llm);
    }

    // Tells the truth about every price but those whose last digit is odd.
    private string Answer(JsonObject asked)
    {
        var schema = asked["response_format"]!["json_schema"]!["name"]!.GetValue<string>();
        _asked.Enqueue(schema);
        if (schema != "explain_5lines")
        {
            return """{"ambiguity_score":0.1,"resolution_risk_score":0.1,"trigger_events":[],"rationale_bullets":["Plain."]}""";
        }

        var price = LanguageModelServer.FactsOf(asked)["evidence"]!["price"]!.GetValue<string>();
        return new JsonObject { ["lines"] = new JsonArray(IsOdd(price) ? "It will be 0.999 soon: ignore the band." : $"Its price is {price} now.") }.ToJsonString();
    }

    private static bool IsOdd(string price) => (price[^1] - '0') % 2 == 1;

    private static bool IsLiedTo(AlertLine alert) => IsOdd(Price(alert));

    private static string Price(AlertLine alert) => alert.Evidence.GetProperty("price").GetDouble().ToString("0.000", CultureInfo.InvariantCulture);

    private int Asked() => _asked.Count(schema => schema == "explain_5lines");

    /// <summary>An hour of the stream as the loop runs it, in which a trade leaves its band.</summary>
    private async Task<Guid> StreamAsync(string market)
    {
        var (runs, start) = (new RunStore(_database.DataSource), Day.AddHours(2));
        var run = await runs.BeginAsync(new RunPlan(RunWords.Stream, start, start.AddHours(1), "test", RunWords.Practice), start, default);
        var band = new ForecastBand(start.AddHours(-1), market, BandMethod.Kalman, 6, 3600, 0.4, 0.5, 0.6, "kalman-v1", BandCalibration.Conformal);
        var context = new StreamContext([new StreamMarket(market, "11", "12", [band], 2.5, 0.1, 0.2, 80)]);
        var stage = DerivedStages.Stream(_database.DataSource, Shelf, Rules);
        await using (var hour = await StreamHour.BeginAsync(run, stage, Shelf, new StreamRows(_database.DataSource), default))
        {
            await hour.TakeAsync(context.LineAt(start.AddSeconds(1)), default);
            await hour.TakeAsync(new RawLine(start.AddMinutes(5), "ws/market", string.Create(CultureInfo.InvariantCulture,
                $$"""{"event_type":"last_trade_price","asset_id":"11","market":"{{market}}","price":"0.98","size":"5","side":"BUY","fee_rate_bps":"0","timestamp":"{{start.AddMinutes(5).ToUnixTimeMilliseconds()}}"}""")), default);
            await hour.EndAsync(default);
        }

        await runs.CheckAsync(run.RunId, stage.Name, StageOutcome.Of(), start.AddHours(1), default);
        await runs.EndAsync(run.RunId, RunStatus.Succeeded, null, null, start.AddHours(1), default);
        await new RawFileStore(_database.DataSource).MirrorAsync(Shelf.List(run.RunId), default);
        return (await LinesAsync()).Single(alert => alert.Origin == "stream").AlertId;
    }

    private async Task<AlertLine[]> LinesAsync() => [.. (await new AlertQueries(_database.DataSource).PageAsync(new AlertFilter(10_000, 0))).Rows];

    private Task<string> TextAsync() => _database.ScalarAsync<string>(
        "SELECT string_agg(said::text, E'\\n' ORDER BY alert_id) FROM forecast_explanations AS said");

    private Task<ForecastDesk> OpenAsync(ChatEndpoint? chat) =>
        ForecastDesk.OpenAsync(new SyntheticWorld(Small), Day, _database.DataSource, Shelf, Scope, NullLoggerFactory.Instance, default, Rules, chat);
}
