using TradingConsole.Web.Pages;
using TradingConsole.Web.Pages.Audit;
using Xunit;

namespace TradingConsole.Web.Tests.Pages.Execution;

public sealed class JsonDifferenceTests
{
    [Fact]
    public void Of_NestedStates_NamesEveryFieldChangedOnesFirst()
    {
        var fields = JsonDifference.Of("""{"a":1,"b":{"c":"x"},"d":[1,2]}""", """{"a":1,"b":{"c":"y"},"d":[1],"e":null}""");

        Assert.Equal(
            [("b.c", "x", "y"), ("d[1]", "2", null), ("e", null, "null"), ("a", "1", "1"), ("d[0]", "1", "1")],
            fields.Select(field => (field.Path, field.Before, field.After)));
    }

    [Fact]
    public void Of_TextThatIsNoJson_IsKeptAsItWasWritten() =>
        Assert.Equal([new JsonField("value", "{half", null)], JsonDifference.Of("{half", null));

    [Fact]
    public void Csv_FormulaAndQuotes_ComeOutAsText()
    {
        var csv = new CsvText("a,b,c,d").Row("=1+1", "x,\"y\"", -1.5m, double.NaN).ToString();

        Assert.Equal("a,b,c,d\r\n'=1+1,\"x,\"\"y\"\"\",-1.5,\r\n", csv);
    }
}
