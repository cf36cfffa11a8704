using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Network;
using TradingConsole.Core.Tests.Passport;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Questions;

public sealed class QuestionAskerTests : IAsyncLifetime, IDisposable
{
    private const string Usable = """{"ambiguity_score":0.3,"resolution_risk_score":0.1,"trigger_events":[],"rationale_bullets":["Plain."]}""";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<(string Name, RawLine Line)> _kept = [];
    private LanguageModelServer _server = null!;

    public async Task InitializeAsync() => _server = await LanguageModelServer.StartAsync();

    public void Dispose() => _http.Dispose();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Ask_AnAnswer_IsKeptUntouchedUnderItsKey()
    {
        _server.Say(_ => Usable);

        var counts = await Asker().AskQuestionsAsync([Market(1)], Nobody, KeepAsync, 10, default);

        Assert.Equal(new AskedCounts(1, 0, 0, 0, 0), counts);
        var (name, line) = Assert.Single(_kept);
        var key = AskedQuestion.Quality(Market(1)).KeyFor("gpt-test");
        Assert.Equal(("questions", $"{key} question_quality_v1 gpt-test", Usable, JudgementWorld.Midnight), (name, line.Request, line.Body, line.At));
        Assert.Equal(new KeptAnswer(key, "question_quality_v1", "gpt-test", JudgementWorld.Midnight, Usable), KeptAnswer.Of(line));
        var asked = Assert.Single(_server.Asked);
        Assert.Equal((0, 7), (asked["temperature"]!.GetValue<int>(), asked["seed"]!.GetValue<int>()));
        Assert.Equal("question_quality", asked["response_format"]!["json_schema"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Ask_WhatWasAnsweredBefore_AsksNobody()
    {
        var known = new HashSet<string> { AskedQuestion.Quality(Market(1)).KeyFor("gpt-test") };
        _server.Say(_ => Usable);

        var counts = await Asker().AskQuestionsAsync([Market(1), Market(2), Market(2) with { MarketId = "0x9" }], known, KeepAsync, 10, default);

        Assert.Equal(new AskedCounts(1, 2, 0, 0, 0), counts); // The same words under another id are the same question.
        Assert.Single(_server.Asked);
    }

    [Fact]
    public async Task Ask_UnusableThreeTimes_KeepsAllThreeAndGivesUp()
    {
        _server.Say(_ => "no").Say(_ => "{}").Say(_ => Usable.Replace("0.3", "3", StringComparison.Ordinal));

        var counts = await Asker().AskQuestionsAsync([Market(1)], Nobody, KeepAsync, 10, default);

        Assert.Equal(new AskedCounts(0, 0, 1, 0, 0), counts);
        Assert.Equal(3, _kept.Count);
        var last = _server.Asked.Last()["messages"]!.AsArray();
        Assert.Equal(["system", "user", "assistant", "user", "assistant", "user"], last.Select(message => message!["role"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Ask_ABusyServerThenAnAnswer_TakesIt()
    {
        _server.Do((context, _) => Status(context, 503)).Do((context, _) => Status(context, 429)).Say(_ => Usable);

        Assert.Equal(1, (await Asker().AskQuestionsAsync([Market(1)], Nobody, KeepAsync, 10, default)).Answered);
        Assert.Single(_kept);
    }

    [Fact]
    public async Task Ask_AnEndpointThatRefusesTheKey_IsGivenUpAtOnce()
    {
        _server.Do((context, _) => Status(context, 401));

        var counts = await Asker().AskQuestionsAsync([Market(1), Market(2), Market(3)], Nobody, KeepAsync, 10, default);

        Assert.Equal(new AskedCounts(0, 0, 0, 1, 2), counts);
        Assert.Single(_server.Asked);
        Assert.Empty(_kept);
    }

    [Fact]
    public async Task Ask_AnEndpointThatIsAway_IsGivenUpAfterThreeQuestions()
    {
        var counts = await Asker(new Uri("http://127.0.0.1:1/v1")).AskQuestionsAsync([.. Enumerable.Range(1, 5).Select(Market)], Nobody, KeepAsync, 10, default);

        Assert.Equal(new AskedCounts(0, 0, 0, 3, 2), counts);
    }

    [Fact]
    public async Task Ask_MoreThanTheBound_LeavesTheRest()
    {
        _server.Say(_ => Usable).Say(_ => Usable);

        Assert.Equal(new AskedCounts(2, 0, 0, 0, 3), await Asker().AskQuestionsAsync([.. Enumerable.Range(1, 5).Select(Market)], Nobody, KeepAsync, 2, default));
    }

    [Fact]
    public async Task Ask_WithoutAnEndpoint_DoesNothing()
    {
        var asker = new QuestionAsker(_http, _ => Task.FromResult<ChatEndpoint?>(null), new SteppedClock(JudgementWorld.Midnight), NullLogger<QuestionAsker>.Instance);

        Assert.Equal(AskedCounts.None, await asker.AskQuestionsAsync([Market(1)], Nobody, KeepAsync, 10, default));
    }

    [Fact]
    public async Task AskExplanations_AForeignNumber_IsCorrectedByTheSecondAnswer()
    {
        var alert = new Guid(7, 1, 1, new byte[8]);
        _server.Say(_ => """{"lines":["It is 0.99 now."]}""").Say(_ => """{"lines":["It is 0.71 now."]}""");

        var counts = await Asker().AskExplanationsAsync(
            [new AlertToExplain(alert, "Will it?", ImmutableSortedDictionary<string, string>.Empty.Add("price", "0.71"))], Nobody, KeepAsync, 10, default);

        Assert.Equal(1, counts.Answered);
        Assert.All(_kept, one => Assert.Equal("explanations", one.Name));
        Assert.Equal((3, alert), (_kept.Count, AskedAlert.Of(_kept[0].Line)!.AlertId)); // Which alert, then what was said of it, twice.
        Assert.All(_kept.Skip(1), one => Assert.True(AskedAlert.Of(_kept[0].Line)!.IsAnsweredBy(KeptAnswer.Of(one.Line)!)));
        Assert.Contains("0.99", _server.Asked.Last()["messages"]!.AsArray().Last()!["content"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static ImmutableHashSet<string> Nobody => [];

    private static MarketText Market(int number) => new(JudgementWorld.Id(number), $"Will it be {number}?", "By the official count.", "other", ["Yes", "No"], null);

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private QuestionAsker Asker(Uri? url = null) => new(
        _http, _ => Task.FromResult<ChatEndpoint?>(new(url ?? _server.Url, "gpt-test", null)), new SteppedClock(JudgementWorld.Midnight),
        NullLogger<QuestionAsker>.Instance);

    private Task KeepAsync(string name, RawLine line, CancellationToken ct)
    {
        _kept.Add((name, line));
        return Task.CompletedTask;
    }
}
