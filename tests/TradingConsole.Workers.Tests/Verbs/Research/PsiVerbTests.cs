using System.Text.Json;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Verbs;
using TradingConsole.Workers.Verbs.Research;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs.Research;

public sealed class PsiVerbTests : IDisposable
{
    private readonly VerbFolder _folder = new();

    [SharedDataFact]
    public void Run_ReferenceCases_EqualTheirEdgesCountsAndIndex()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("drift/psi_reference.json")));
        var cases = document.RootElement.GetProperty("cases").EnumerateArray().ToArray();
        Assert.Equal(7, cases.Length);
        foreach (var expected in cases)
        {
            var table = CsvTable.Read(SharedData.Path(expected.GetProperty("source").GetString()!));
            var before = Values(table, expected.GetProperty("value").GetString()!, expected.GetProperty("baseline_ms"), "before.csv");
            var after = Values(table, expected.GetProperty("value").GetString()!, expected.GetProperty("actual_ms"), "after.csv");

            var column = PsiVerb.Run(before, after, [], 10, TextWriter.Null).Columns.Single();

            Assert.Equal(expected.GetProperty("psi").GetDouble(), column.Psi, 1e-9);
            Assert.Equal(Numbers(expected, "inner_edges_baseline_deciles_deduplicated").Length, column.Edges.Length);
            Assert.Equal([.. Numbers(expected, "baseline_counts"), 0], column.ReferenceCounts.Select(count => (double)count));
            Assert.Equal([.. Numbers(expected, "actual_counts"), 0], column.CurrentCounts.Select(count => (double)count));
        }
    }

    [Fact]
    public void Run_MissingValuesAndText_AreCountedAndLeftOut()
    {
        var before = _folder.Write("a.csv", "name,x\nk,1\nk,2\nk,3\nk,4\n");
        var after = _folder.Write("b.csv", "x,name\n1,k\n,k\n,k\n4,k\n");
        using var notes = new StringWriter();

        var column = PsiVerb.Run(before, after, [], 2, notes).Columns.Single();

        Assert.Equal(("x", 0, 0.5), (column.Column, column.ReferenceMissing, column.CurrentMissing));
        Assert.Equal<int>([2, 2, 0], [.. column.ReferenceCounts]);
        Assert.Equal<int>([1, 1, 2], [.. column.CurrentCounts]);
        // 2 · (0.25 − 0.5) ln 0.5 + (0.5 − 1e-4) ln(0.5 / 1e-4)
        Assert.Equal((2 * -0.25 * Math.Log(0.5)) + ((0.5 - 1e-4) * Math.Log(5000)), column.Psi, 1e-12);
        Assert.Contains("name", notes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NothingToCompare_SaysWhatIsMissing()
    {
        var (before, after) = (_folder.Write("a.csv", "x\n1\n"), _folder.Write("b.csv", "y\n1\n"));

        Assert.Contains("share no numeric column", Assert.Throws<InvalidDataException>(
            () => PsiVerb.Run(before, after, [], 10, TextWriter.Null)).Message, StringComparison.Ordinal);
        Assert.Contains("column 'x' is missing", Assert.Throws<InvalidDataException>(
            () => PsiVerb.Run(before, after, ["x"], 10, TextWriter.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Timestamp_IsNoFeatureUnlessAskedFor()
    {
        var (before, after) = (_folder.Write("a.csv", "timestamp_ms,x\n1,1\n2,2\n"), _folder.Write("b.csv", "timestamp_ms,x\n3,1\n4,2\n"));
        using var notes = new StringWriter();

        Assert.Equal(["x"], PsiVerb.Run(before, after, [], 2, notes).Columns.Select(column => column.Column));
        Assert.Contains("No feature, left out: timestamp_ms", notes.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            ["timestamp_ms"], PsiVerb.Run(before, after, ["timestamp_ms"], 2, TextWriter.Null).Columns.Select(column => column.Column));
    }

    [Fact]
    public void Run_InfiniteValue_NamesItsLine()
    {
        var (before, after) = (_folder.Write("a.csv", "x\n1\n2\n"), _folder.Write("b.csv", "x\n1\n-inf\n"));

        Assert.Contains("b.csv: line 3, column x: '-Infinity' is not finite", Assert.Throws<InvalidDataException>(
            () => PsiVerb.Run(before, after, [], 10, TextWriter.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SameInputTwice_GivesTheSameBytesAndNotes()
    {
        var random = new SeededRandom(6);
        string Table(double shift) => "a,name,b,c\n" + string.Concat(Enumerable.Range(0, 3_000).Select(i =>
            FormattableString.Invariant($"{random.NextGaussian() + shift:R},k,{(i % 7 == 0 ? "" : $"{i % 11}")},{random.NextDouble():R}\n")));
        var (before, after) = (_folder.Write("before.csv", Table(0)), _folder.Write("after.csv", Table(0.3)));
        using var firstNotes = new StringWriter();
        using var notesAgain = new StringWriter();

        var first = PsiVerb.Run(before, after, [], 10, firstNotes);
        var again = PsiVerb.Run(before, after, [], 10, notesAgain);

        Assert.Equal(["a", "b", "c"], first.Columns.Select(column => column.Column));
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(first, VerbLine.Compact), JsonSerializer.SerializeToUtf8Bytes(again, VerbLine.Compact));
        Assert.Equal((first.ToString(), firstNotes.ToString()), (again.ToString(), notesAgain.ToString()));
    }

    public void Dispose() => _folder.Dispose();

    private static double[] Numbers(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private string Values(CsvTable table, string formula, JsonElement range, string name)
    {
        var (from, to) = (range[0].GetDouble(), range[1].GetDouble());
        var (time, close) = (table.Column("timestamp_ms"), table.Column("close"));
        using var output = new CsvOutput(_folder.At(name), ["value"]);
        for (var i = 0; i < time.Length; i++)
        {
            if (time[i] >= from && time[i] < to && (i > 0 || !formula.Contains("close", StringComparison.Ordinal)))
            {
                output.Field(formula switch
                {
                    "ln(high/low)" => Math.Log(table.Column("high")[i] / table.Column("low")[i]),
                    "ln(1+count)" => Math.Log(1 + table.Column("count")[i]),
                    _ => Math.Log(close[i] / close[i - 1]),
                });
                output.EndRow();
            }
        }

        output.Complete();
        return _folder.At(name);
    }
}
