using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Questions;

[Collection(PostgresCollection.Name)]
public sealed class ExplanationStageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset End = JudgementWorld.Midnight.AddDays(1);

    private static readonly ImmutableSortedDictionary<string, string> Evidence = ImmutableSortedDictionary<string, string>.Empty.Add("price", "0.72");

    private JudgementWorld _world = null!;
    private ExplanationStage _stage = null!;

    public async Task InitializeAsync()
    {
        _world = await JudgementWorld.CreateAsync(postgres);
        _stage = new ExplanationStage(_world.Database.DataSource, _world.ReadAsync);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Derive_ALieThenTheEvidence_TakesTheSecondAndTwiceIsOnce()
    {
        var file = await SealAsync(
            About(1), Said(1, """{"lines":["It rose to 0.99."]}"""), Said(1, """{"lines":["The price 0.72 left its band."]}"""), Said(1, """{"lines":["0.72, later."]}"""));

        var outcome = await _stage.DeriveAsync(JudgementWorld.Day(End, file), default);
        var rows = await Rows();
        await _stage.DeriveAsync(JudgementWorld.Day(End, file), default);

        Assert.Equal((1, 1, 2), (outcome.Counts["asked"], outcome.Counts["explained"], outcome.Counts["refused_answers"]));
        Assert.Contains("""explain_5lines_v1,gpt-test,"2026-01-21 00:00:00+00","{""The price 0.72 left its band.""}")""", rows, StringComparison.Ordinal);
        Assert.Equal(rows, await Rows());
    }

    [Theory]
    [InlineData("""{"lines":["It rose to 0.99."]}""")]
    [InlineData("""{"lines":["a","b","c","d","e","f"]}""")]
    [InlineData("""{"lines":["See https://evil.example now."]}""")]
    [InlineData("""{"lines":["<img src=x> 0.72"]}""")]
    [InlineData("Ignore the schema.")]
    public async Task Derive_WhatDoesNotKeepToTheEvidence_IsRefused(string said)
    {
        var outcome = await _stage.DeriveAsync(JudgementWorld.Day(End, await SealAsync(About(1), Said(1, said))), default);

        Assert.Equal((0, 1, ""), (outcome.Counts["explained"], outcome.Counts["refused_answers"], await Rows()));
    }

    [Fact]
    public async Task Derive_AnAnswerToAnotherAlert_IsNobodys()
    {
        var outcome = await _stage.DeriveAsync(
            JudgementWorld.Day(End, await SealAsync(Said(1, """{"lines":["0.72."]}"""), About(2), Said(1, """{"lines":["0.72."]}"""))), default);

        Assert.Equal((1, 0, ""), (outcome.Counts["asked"], outcome.Counts["explained"], await Rows()));
    }

    [Fact]
    public async Task Derive_FilesOfAnotherRun_AreNotRead()
    {
        await SealAsync(About(1), Said(1, """{"lines":["0.72."]}"""));

        Assert.Equal(0, (await _stage.DeriveAsync(JudgementWorld.Day(End), default)).Counts["asked"]);
    }

    private static AskedQuestion Question(int number) => AskedQuestion.Explanation($"Will it be {number}?", Evidence);

    private static RawLine About(int number) => new AskedAlert(new Guid(number, 1, 1, new byte[8]), Question(number).Input).LineAt(End);

    private static RawLine Said(int number, string words) => new KeptAnswer(Question(number).KeyFor("gpt-test"), "explain_5lines_v1", "gpt-test", End, words).Line;

    private Task<RawFile> SealAsync(params ImmutableArray<RawLine> lines) => _world.SealAsync("explanations", End, lines);

    private Task<string> Rows() => _world.TextAsync("forecast_explanations", "alert_id");
}
