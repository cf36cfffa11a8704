using TradingConsole.Core.Forecasts.Questions;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Questions;

public sealed class ExplanationAnswerTests
{
    private static readonly Dictionary<string, string> Evidence = new()
    {
        ["price"] = "0.71", ["band"] = "0.42 to 0.58", ["oi_change"] = "-0.12", ["date"] = "2026-01-20", ["time"] = "06:00",
    };

    [Theory]
    [InlineData("The price is 0.71, outside 0.42 to 0.58.", true)]
    [InlineData("Open interest fell: -0.12.", true)]
    [InlineData("It happened at 06:00 on 2026-01-20.", true)]
    [InlineData("The price is 0.7.", false)]
    [InlineData("The price is 71.", false)]
    [InlineData("Open interest rose: 0.12.", false)]
    [InlineData("The price doubled.", false)]
    [InlineData("The price is ０.７１.", false)]
    [InlineData("See evil.example for 0.71.", false)]
    [InlineData("", false)]
    public void Read_NumbersInALine_MustStandInTheEvidence(string line, bool isTaken)
    {
        var (answer, wrong) = ExplanationAnswer.Read(System.Text.Json.JsonSerializer.Serialize(new { lines = new[] { line } }), Evidence);

        Assert.Equal(isTaken, answer is not null);
        Assert.Equal(isTaken, wrong.Length == 0);
    }

    [Theory]
    [InlineData("""{"lines":[]}""")]
    [InlineData("""{"lines":null}""")]
    [InlineData("""{"lines":["a","b","c","d","e","f"]}""")]
    [InlineData("""{"lines":["a"],"more":1}""")]
    [InlineData("""["a"]""")]
    public void Read_OutsideTheSchema_IsRefused(string said) => Assert.Null(ExplanationAnswer.Read(said, Evidence).Answer);
}
