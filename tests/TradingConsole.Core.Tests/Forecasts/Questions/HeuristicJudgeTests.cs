using TradingConsole.Core.Forecasts.Questions;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Questions;

public sealed class HeuristicJudgeTests
{
    private static readonly MarketText Clear = new(
        "0x1", "Will the index close above 5,000 on January 20?",
        "This market resolves to Yes according to the official closing price published by the exchange on January 20, 2026. Otherwise it resolves to No.",
        "finance", ["Yes", "No"], JudgementWorld.Midnight);

    [Fact]
    public void Judge_ANumberADateAndASource_IsClear()
    {
        var judged = HeuristicJudge.Judge(Clear);

        Assert.Equal((0.10, 0.15), (judged.Ambiguity, judged.ResolutionRisk)); // 0.15 − 0.05 and 0.35 − 0.15 − 0.05.
        Assert.Equal(("heuristic-v1", "question_quality_v1"), (judged.Model, judged.PromptVersion));
        Assert.Equal(["A source is named.", "A number is asked about."], judged.Rationale.AsEnumerable());
        Assert.Equal(2, judged.Triggers.Length);
    }

    [Fact]
    public void Judge_NoRulesNoEndAndVagueWords_IsMurky()
    {
        var judged = HeuristicJudge.Judge(Clear with { Question = "Will there be a major and significant change soon?", Rules = "", EndsAt = null });

        Assert.Equal((0.88, 0.97), (judged.Ambiguity, judged.ResolutionRisk)); // 0.15 + 0.35 + 0.18 + 0.15 + 0.05; 0.35 + 0.25 + 0.12 + 0.10 + 0.15.
        Assert.Contains("Words without a measure: major, significant, soon.", judged.Rationale);
        Assert.Empty(judged.Triggers);
    }

    [Fact]
    public void Judge_TheSameWordsInOtherSpacing_IsTheSameJudgement()
    {
        var spaced = Clear with { Question = $"  {Clear.Question.Replace(" ", "\u200B \t", StringComparison.Ordinal)}\n", Rules = Clear.Rules.Replace(" ", "  ", StringComparison.Ordinal) };

        var (one, other) = (HeuristicJudge.Judge(Clear), HeuristicJudge.Judge(spaced));

        Assert.Equal((one.Ambiguity, one.ResolutionRisk), (other.Ambiguity, other.ResolutionRisk));
        Assert.Equal(one.Triggers.AsEnumerable(), other.Triggers.AsEnumerable());
        Assert.Equal(AskedQuestion.Quality(Clear).KeyFor("m"), AskedQuestion.Quality(spaced).KeyFor("m"));
    }

    [Fact]
    public void Judge_VagueWordsAdded_NeverLowersAScore()
    {
        var before = HeuristicJudge.Judge(Clear);
        foreach (var word in new[] { "major", "soon", "credible", "reasonable", "roughly", "widely", "notable", "likely", "large", "discretion" })
        {
            var after = HeuristicJudge.Judge(Clear with { Rules = $"{Clear.Rules} {word}." });

            Assert.True(after.Ambiguity >= before.Ambiguity && after.ResolutionRisk >= before.ResolutionRisk, word);
        }
    }

    [Fact]
    public void Judge_ARuleTextOfAMegabyte_IsCutAndStillJudged()
    {
        var judged = HeuristicJudge.Judge(Clear with { Rules = string.Concat(Enumerable.Repeat("It resolves 😀 at length, ", 40_000)) });

        Assert.All(judged.Triggers, line => Assert.InRange(line.Length, 1, QuestionQuality.LineLengthMax));
    }

    [Fact]
    public void Key_AnotherModelOrText_IsAnotherKey()
    {
        var keys = new[]
        {
            AskedQuestion.Quality(Clear).KeyFor("a"), AskedQuestion.Quality(Clear).KeyFor("b"),
            AskedQuestion.Quality(Clear with { Rules = "" }).KeyFor("a"), AskedQuestion.Explanation(Clear.Question, new Dictionary<string, string>()).KeyFor("a"),
        };

        Assert.Equal(4, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key));
        Assert.Equal(keys[0], AskedQuestion.Quality(Clear with { MarketId = "0x2" }).KeyFor("a")); // The words are asked about, not the id.
    }
}
