using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Network;
using TradingConsole.Core.Passport.Phrasing;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class LanguageModelPhraserTests(PostgresFixture postgres) : IAsyncLifetime, IDisposable
{
    private const string Key = "sk-canary-123456";
    private const string Setup = "Ada's ada@example.org [breakout](https://evil.example)";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private PassportWorld _world = null!;
    private LanguageModelServer _server = null!;

    public async Task InitializeAsync() => (_world, _server) = (await PassportWorld.CreateAsync(postgres), await LanguageModelServer.StartAsync());

    public void Dispose() => _http.Dispose();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Phrase_AnHonestAnswer_ChangesWordsAndNothingElse()
    {
        _server.Say(asked => LanguageModelServer.Honest(asked));
        var plain = Plain();

        var phrased = await Phraser().PhraseAsync(plain, default);

        Assert.Equal(("gpt-test", "prompt 1, analyst 2"), (phrased.ModelName, phrased.ModelVersion));
        Assert.Equal(All(plain).Select(one => (one.Finding.Code, one.Impact, one.Evidence)), All(phrased).Select(one => (one.Finding.Code, one.Impact, one.Evidence)));
        Assert.All(All(phrased), one => Assert.StartsWith("In short: ", one.Title, StringComparison.Ordinal));
        Assert.Contains("A clear picture.", phrased.SummaryMarkdown, StringComparison.Ordinal);
        var request = Assert.Single(_server.Asked);
        Assert.Equal($"Bearer {Key}", Assert.Single(_server.Authorizations));
        Assert.Equal(("gpt-test", 0), (request["model"]!.GetValue<string>(), request["temperature"]!.GetValue<int>()));
        var format = request["response_format"]!["json_schema"]!;
        Assert.True(format["strict"]!.GetValue<bool>());
        Assert.False(format["schema"]!["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Phrase_TheSameFactsAgain_AsksNobody()
    {
        _server.Say(asked => LanguageModelServer.Honest(asked));

        var first = await Phraser().PhraseAsync(Plain(), default);
        var second = await Phraser().PhraseAsync(Plain(), default); // Another process: only the store is shared.
        var other = await Phraser("gpt-other").PhraseAsync(Plain(), default);

        Assert.Equal(first.SummaryMarkdown, second.SummaryMarkdown);
        Assert.Equal(Analyst.Name, other.ModelName); // Another model is another question, and nobody answered it.
        Assert.Equal(1 + 3, _server.Asked.Count);
    }

    [Fact]
    public async Task Phrase_APersonsOwnWords_NeverLeaveAndComeBackInPlace()
    {
        _server.Say(asked => LanguageModelServer.Honest(asked, (title, evidence) => (title, evidence)));

        var phrased = await Phraser().PhraseAsync(Plain(), default);

        var sent = Assert.Single(_server.Asked).ToJsonString();
        Assert.All(["Ada", "example.org", "evil", "breakout", $"{Plain().Input.UserId:D}", Plain().Input.Trades[0].TradeId.ToString("D")], word =>
            Assert.DoesNotContain(word, sent, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(All(phrased), one => one.Title.Contains(Setup, StringComparison.Ordinal));
        Assert.DoesNotContain("](https", phrased.SummaryMarkdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a number of its own", "It cost you 99.9 R", "")]
    [InlineData("a number in words", "You lost ninety percent here", "")]
    [InlineData("another symbol", "DOGEUSDT costs you", "")]
    [InlineData("an alias nobody gave", "Setup S9 costs you", "")]
    [InlineData("an address", "Read more at https://evil.example", "")]
    [InlineData("digits in disguise", "You lost ５ times", "")]
    [InlineData("nothing", " ", "")]
    public async Task Phrase_AnAnswerWith_KeepsTheAnalystsWords(string what, string title, string evidence)
    {
        var plain = Plain();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            _server.Say(asked => LanguageModelServer.Honest(asked, (was, had) => (title.Length > 0 ? title : was, evidence.Length > 0 ? evidence : had)));
        }

        var report = await Phraser().PhraseAsync(plain, default);

        Assert.True(report == plain, what);
        Assert.Equal(1 + LanguageModelPhraser.RetriesMax, _server.Asked.Count);
        var last = _server.Asked.Last()["messages"]!.AsArray();
        Assert.Equal(2 + (2 * LanguageModelPhraser.RetriesMax), last.Count); // Each correction is told.
    }

    [Fact]
    public async Task Phrase_AnAnswerThatTurnsALossIntoAGain_KeepsTheAnalystsWords()
    {
        var plain = Plain();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            _server.Say(asked => LanguageModelServer.Honest(asked, (title, evidence) => (title, evidence.Replace('−', '+'))));
        }

        Assert.Same(plain, await Phraser().PhraseAsync(plain, default));
    }

    [Theory]
    [InlineData("no JSON at all")]
    [InlineData("""{"summary":"x"}""")]
    [InlineData("""{"summary":"x","sentences":[]}""")]
    [InlineData("""{"summary":"x","sentences":null}""")]
    [InlineData("""{"summary":"x","sentences":[null]}""")]
    [InlineData("""{"summary":"x","sentences":[],"note":"more"}""")]
    [InlineData("[]")]
    public async Task Phrase_AnAnswerOutsideTheSchema_KeepsTheAnalystsWords(string content)
    {
        var plain = Plain();
        _server.Say(_ => content).Say(_ => content).Say(_ => content);

        Assert.Same(plain, await Phraser().PhraseAsync(plain, default));
        Assert.Equal(3, _server.Asked.Count);
    }

    [Fact]
    public async Task Phrase_AfterAWrongAnswerAndABusyServer_TakesTheThird()
    {
        _server.Say(_ => "{").Do((context, _) =>
        {
            context.Response.StatusCode = 429;
            return Task.CompletedTask;
        }).Say(asked => LanguageModelServer.Honest(asked));

        Assert.Equal("gpt-test", (await Phraser().PhraseAsync(Plain(), default)).ModelName);
    }

    [Fact]
    public async Task Phrase_ARefusedKey_IsNotTriedAgain()
    {
        _server.Do((context, _) =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        var plain = Plain();

        Assert.Same(plain, await Phraser().PhraseAsync(plain, default));
        Assert.Single(_server.Asked);
    }

    [Fact]
    public async Task Phrase_AnEndpointThatIsSilentAwayOrBroken_KeepsTheAnalystsWords()
    {
        var plain = Plain();
        using var hasty = new HttpClient { Timeout = TimeSpan.FromMilliseconds(50) };
        for (var i = 0; i < 3; i++)
        {
            _server.Do((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        }

        Assert.Same(plain, await Phraser(http: hasty).PhraseAsync(plain, default));
        Assert.Same(plain, await Phraser(inForce: _ => Task.FromResult<ChatEndpoint?>(new(new Uri("http://127.0.0.1:1/v1"), "gpt-test", null))).PhraseAsync(plain, default));
        Assert.Same(plain, await Phraser(inForce: _ => throw new InvalidOperationException("the key ring is gone")).PhraseAsync(plain, default));
        _server.Say(_ => "", finish: "length").Do((context, _) => context.Response.WriteAsync("<html>")).Do((context, _) => context.Response.WriteAsync("""{"choices":[]}"""));
        Assert.Same(plain, await Phraser().PhraseAsync(plain, default));
    }

    [Fact]
    public async Task Phrase_WithoutAModelOrFindings_AsksNobody()
    {
        var plain = Plain();
        var empty = ReportWriter.Write(ReportType.Daily, plain.Input with { Trades = [] }, ReportLanguage.English);

        Assert.Same(plain, await Phraser(inForce: _ => Task.FromResult<ChatEndpoint?>(null)).PhraseAsync(plain, default));
        Assert.Same(empty, await Phraser().PhraseAsync(empty, default));
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public async Task Phrase_InKorean_IsAskedInKorean()
    {
        _server.Say(asked => LanguageModelServer.Honest(asked, (title, evidence) => (title, evidence), "그림이 뚜렷하다."));
        var plain = ReportWriter.Write(ReportType.Weekly, Plain().Input, ReportLanguage.Korean);

        var phrased = await Phraser().PhraseAsync(plain, default);

        Assert.Contains("그림이 뚜렷하다.", phrased.SummaryMarkdown, StringComparison.Ordinal);
        Assert.Contains("Korean", Assert.Single(_server.Asked)["messages"]![0]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api.example.com/v1", "gpt-x", null, 0)]
    [InlineData("http://127.0.0.1:8080/v1", "llama", "12345678", 0)]
    [InlineData("http://api.example.com/v1", "gpt-x", null, 1)]
    [InlineData("https://me:secret@api.example.com", "gpt-x", null, 1)]
    [InlineData("file:///etc/passwd", "gpt-x", null, 1)]
    [InlineData(null, "gpt x", "short", 3)]
    public void Problems_OfWhatWasTyped_NameFieldsAndNoValue(string? endpoint, string? model, string? key, int problems)
    {
        var found = ChatEndpoint.Problems(endpoint, model, key);

        Assert.Equal(problems, found.Length);
        Assert.All(found, problem => Assert.DoesNotContain("secret", problem, StringComparison.Ordinal));
        Assert.DoesNotContain("12345678", new ChatEndpoint(new Uri("https://x.example"), "m", "12345678").ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<ReportSentence> All(Report report) => report.Strengths.Concat(report.Weaknesses).Concat(report.Improvements);

    private LanguageModelPhraser Phraser(string model = "gpt-test", HttpClient? http = null, ChatEndpointInForce? inForce = null) => new(
        http ?? _http, inForce ?? (_ => Task.FromResult<ChatEndpoint?>(new(_server.Url, model, Key))), new PhraseStore(_world.Database.DataSource),
        new SteppedClock(PassportCases.Start), NullLogger<LanguageModelPhraser>.Instance);

    /// <summary>A history in which one symbol and one setup lose, so that there is something to say; the figures of the theory above are not in it.</summary>
    private static Report Plain()
    {
        var random = new SeededRandom(4);
        ImmutableArray<ReportTrade> trades =
        [
            .. Enumerable.Range(0, 100).Select(i =>
            {
                var (isBad, at) = (i % 4 == 0, PassportCases.Start.AddHours(i * 7));
                var r = (isBad ? -1 : 0.4) + (0.3 * random.NextGaussian());
                return new ReportTrade(
                    new Guid(i + 1, 0, 0, new byte[8]), isBad ? "1000PEPEUSDT" : "BTCUSDT", i % 2 == 0 ? "LONG" : "SHORT", "own", at, at.AddMinutes(30), "TARGET", r,
                    (int)(r * 100), (decimal)r, 90, isBad ? Setup : "pullback", null, false, false, 0);
            }),
        ];
        return ReportWriter.Write(
            ReportType.Weekly,
            new ReportInput(new Guid(7, 7, 7, new byte[8]), PassportCases.Start, PassportCases.Start.AddDays(90), trades, [], OverrideCounts.None, 0),
            ReportLanguage.English);
    }
}
