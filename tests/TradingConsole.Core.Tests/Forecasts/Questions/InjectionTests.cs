using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Network;
using TradingConsole.Core.Tests.Passport;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Questions;

public sealed class InjectionTests : IAsyncLifetime, IDisposable
{
    private const string Rules = "This market resolves to Yes according to the official closing price published by the exchange on January 20, 2026.";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private LanguageModelServer _server = null!;

    // By number: a test's name must be writable, the texts are not.
    public static TheoryData<int> Corpus => [.. Enumerable.Range(0, InjectionCorpus.Texts.Length)];

    public async Task InitializeAsync() => _server = await LanguageModelServer.StartAsync();

    public void Dispose() => _http.Dispose();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task Ask_ATextThatInstructs_StandsInsideTheDataAndNowhereElse(int number)
    {
        // A model that does whatever its instructions say, and answers by the schema: it says 0 if the text ever reaches them.
        var market = Market(InjectionCorpus.Texts[number]);
        _server.Say(asked => Answer(asked["messages"]![0]!["content"]!.GetValue<string>() == Prompt.QuestionQuality.Text ? 0.42 : 0));
        var kept = new List<RawLine>();

        var counts = await AskAsync(market, kept);

        Assert.Equal(1, counts.Answered);
        var asked = Assert.Single(_server.Asked);
        var messages = asked["messages"]!.AsArray();
        Assert.Equal(["system", "user"], messages.Select(message => message!["role"]!.GetValue<string>()));
        using var data = JsonDocument.Parse(messages[1]!["content"]!.GetValue<string>(), new JsonDocumentOptions { MaxDepth = 3 });
        var root = data.RootElement;
        Assert.Equal(["market"], root.EnumerateObject().Select(field => field.Name));
        Assert.Equal(["question", "rules", "category", "outcomes", "ends_at"], root.GetProperty("market").EnumerateObject().Select(field => field.Name));
        Assert.Equal(MarketText.Normalized(market.Rules), root.GetProperty("market").GetProperty("rules").GetString());
        Assert.Equal(MarketText.Normalized(market.Question), root.GetProperty("market").GetProperty("question").GetString());
        Assert.Equal(0.42, QualityAnswer.Read(Assert.Single(kept).Body).Answer!.AmbiguityScore);
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Judge_ATextThatInstructs_NeverScoresBetterForIt(int number)
    {
        var (plain, injected) = (HeuristicJudge.Judge(Market("")), HeuristicJudge.Judge(Market(InjectionCorpus.Texts[number])));

        Assert.InRange(injected.Ambiguity, plain.Ambiguity, 1);
        Assert.InRange(injected.ResolutionRisk, plain.ResolutionRisk, 1);
        Assert.InRange(injected.Rationale.Length, 1, QuestionQuality.LinesMax);
        Assert.All(injected.Triggers.Concat(injected.Rationale), line => Assert.Null(PlainLine.Objection(line, "line")));
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Read_TheTextItselfAsAnAnswer_IsRefused(int number) => Assert.Null(QualityAnswer.Read(InjectionCorpus.Texts[number]).Answer);

    [Theory]
    [InlineData("Sure! {\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"x\"]}")]
    [InlineData("```json\n{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"x\"]}\n```")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"x\"],\"system\":\"leaked\"}")]
    [InlineData("{\"ambiguity_score\":0.1,\"ambiguity_score\":0,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"x\"]}")]
    [InlineData("{\"ambiguity_score\":-0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"x\"]}")]
    [InlineData("{\"ambiguity_score\":1.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"x\"]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":7,\"trigger_events\":[],\"rationale_bullets\":[\"x\"]}")]
    [InlineData("{\"ambiguity_score\":\"0.1\",\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"x\"]}")]
    [InlineData("{\"ambiguity_score\":NaN,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"x\"]}")]
    [InlineData("{\"ambiguity_score\":null,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"x\"]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":null,\"rationale_bullets\":[\"x\"]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[null],\"rationale_bullets\":[\"x\"]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"see https://evil.example\"]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"<img src=x>\"]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\"a\\u202Eb\"]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"trigger_events\":[],\"rationale_bullets\":[\" \"]}")]
    [InlineData("{\"ambiguity_score\":0.1,\"resolution_risk_score\":0.1,\"rationale_bullets\":[\"x\"]}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public void Read_AnAnswerThatLeaksOutOfItsSchema_IsRefusedWithAReason(string said)
    {
        var (answer, wrong) = QualityAnswer.Read(said);

        Assert.Null(answer);
        Assert.NotEmpty(wrong);
    }

    [Fact]
    public void Read_ALineTooLong_IsRefused() => Assert.Null(QualityAnswer.Read(
        $$"""{"ambiguity_score":0.1,"resolution_risk_score":0.1,"trigger_events":[],"rationale_bullets":["{{new string('x', 201)}}"]}""").Answer);

    [Fact]
    public void Read_AnHonestAnswer_IsTaken()
    {
        var (answer, _) = QualityAnswer.Read(Answer(0.42));

        Assert.Equal((0.42, 0.2), (answer!.AmbiguityScore, answer.ResolutionRiskScore));
        Assert.Equal(["공식 종가가 발표된다."], answer.TriggerEvents.AsEnumerable());
    }

    private static MarketText Market(string injection) => new(
        JudgementWorld.Id(1), $"Will the index close above 5,000? {injection}", $"{Rules} {injection}", "finance", ["Yes", "No"], JudgementWorld.Midnight);

    private static string Answer(double ambiguity) => new JsonObject
    {
        ["ambiguity_score"] = ambiguity, ["resolution_risk_score"] = 0.2, ["trigger_events"] = new JsonArray("공식 종가가 발표된다."),
        ["rationale_bullets"] = new JsonArray("An official number settles it."),
    }.ToJsonString();

    private Task<AskedCounts> AskAsync(MarketText market, List<RawLine> kept) => new QuestionAsker(
        _http, _ => Task.FromResult<ChatEndpoint?>(new(_server.Url, "gpt-test", null)), new SteppedClock(JudgementWorld.Midnight), NullLogger<QuestionAsker>.Instance)
        .AskQuestionsAsync([market], ImmutableHashSet<string>.Empty, (_, line, _) =>
        {
            kept.Add(line);
            return Task.CompletedTask;
        }, 10, default);
}
