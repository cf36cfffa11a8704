using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Questions;

[Collection(PostgresCollection.Name)]
public sealed class QuestionStageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset End = JudgementWorld.Midnight.AddDays(1);

    private JudgementWorld _world = null!;
    private QuestionStage _stage = null!;

    public async Task InitializeAsync()
    {
        _world = await JudgementWorld.CreateAsync(postgres);
        _stage = new QuestionStage(_world.Database.DataSource, _world.ReadAsync);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Derive_WithoutAModel_JudgesByTheHeuristicAndTwiceLeavesTheSameRows()
    {
        await _world.MarketAsync(1);
        await _world.MarketAsync(2, question: "Will something major happen soon?", rules: "");
        await _world.MarketAsync(3, status: "VOID");

        var outcome = await _stage.DeriveAsync(JudgementWorld.Day(End), default);
        var first = await Rows();
        await _stage.DeriveAsync(JudgementWorld.Day(End.AddDays(1)), default);

        Assert.Equal((3, 3, 0), (outcome.Counts["markets"], outcome.Counts["heuristic"], outcome.Counts["model"]));
        Assert.Equal(first, await Rows()); // Also a day later: the same words are not judged anew.
        Assert.Equal(3, first.Split('\n').Length);
    }

    [Fact]
    public async Task Derive_FromKeptAnswers_TakesTheFirstUsableForEveryMarketOfTheseWords()
    {
        await _world.MarketAsync(1);
        await _world.MarketAsync(2); // The same words.
        await _world.MarketAsync(3, question: "Will another thing happen?");
        var text = (await new QuestionStore(_world.Database.DataSource).OpenAsync(10, default)).First(one => one.MarketId == JudgementWorld.Id(1));
        var key = AskedQuestion.Quality(text).KeyFor("gpt-test");
        var file = await _world.SealAsync(
            "questions", End, Said(key, "not the schema"), Said(key, Answer(0.31)), Said(key, Answer(0.99)), Said(new string('a', 64), Answer(0.5)));

        var outcome = await _stage.DeriveAsync(JudgementWorld.Day(End, file), default);

        Assert.Equal((2, 1), (outcome.Counts["model"], outcome.Counts["refused_answers"]));
        Assert.Equal(
            $"{JudgementWorld.Id(1)} 0.31,{JudgementWorld.Id(2)} 0.31",
            await _world.Database.ScalarAsync<string>("SELECT string_agg(market_id || ' ' || ambiguity_score, ',' ORDER BY market_id) FROM forecast_questions WHERE llm_model = 'gpt-test'"));
    }

    [Fact]
    public async Task Derive_AMarketThatComesLater_SharesTheEarlierAnswerAndSeesNoLaterOne()
    {
        await _world.MarketAsync(1);
        var text = (await new QuestionStore(_world.Database.DataSource).OpenAsync(10, default))[0];
        var key = AskedQuestion.Quality(text).KeyFor("gpt-test");
        var empty = await _world.SealAsync("questions", End);
        var answered = await _world.SealAsync("questions", End, Said(key, Answer(0.31)));
        var later = await _world.SealAsync("questions", End);

        await _stage.DeriveAsync(JudgementWorld.Day(End, empty), default);
        Assert.Equal(0, await Models());
        await _stage.DeriveAsync(JudgementWorld.Day(End.AddDays(1), answered), default);
        Assert.Equal(1, await Models());
        await _world.MarketAsync(2);
        await _stage.DeriveAsync(JudgementWorld.Day(End.AddDays(2), later), default);
        Assert.Equal(2, await Models());
        Assert.Contains(key, await new KeptAnswers(_world.Database.DataSource, _world.ReadAsync).KeysAsync("questions", default));
    }

    [Fact]
    public async Task Derive_AnAnswerToAnotherPrompt_IsNotTaken()
    {
        await _world.MarketAsync(1);
        var text = (await new QuestionStore(_world.Database.DataSource).OpenAsync(10, default))[0];
        var old = new KeptAnswer(AskedQuestion.Quality(text).KeyFor("gpt-test"), "question_quality_v0", "gpt-test", End, Answer(0.3));
        var file = await _world.SealAsync("questions", End, old.Line);

        Assert.Equal(0, (await _stage.DeriveAsync(JudgementWorld.Day(End, file), default)).Counts["model"]);
    }

    private static Core.Forecasts.Raw.RawLine Said(string key, string said) => new KeptAnswer(key, "question_quality_v1", "gpt-test", End, said).Line;

    private static string Answer(double ambiguity) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $$"""{"ambiguity_score":{{ambiguity}},"resolution_risk_score":0.1,"trigger_events":["A","B"],"rationale_bullets":["Plain."]}""");

    private Task<string> Rows() => _world.TextAsync("forecast_questions", "market_id, llm_model");

    private Task<long> Models() => _world.Database.ScalarAsync<long>("SELECT count(*) FROM forecast_questions WHERE llm_model = 'gpt-test'");
}
