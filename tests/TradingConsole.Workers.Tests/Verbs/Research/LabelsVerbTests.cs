using TradingConsole.Workers.Verbs.Research;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs.Research;

public sealed class LabelsVerbTests : IDisposable
{
    private const string Spec = """{"k_tp":2,"k_sl":1,"h_bars":3,"risk_mae_atr":5,"fee_rate":0.0005,"slippage_k":0.1}""";
    private readonly VerbFolder _folder = new();

    [Fact]
    public void Run_GivenAtr_LabelsByHandWorkedNumbers()
    {
        // Entry 100, ATR 1: long target 102, stop 99; short target 98, stop 101.
        var csv = _folder.Candles("c.csv", [100, 101, 102, 100, 100], ",atr", i => i == 0 ? ",1" : ",");

        var result = LabelsVerb.Run(csv, _folder.Write("s.json", Spec), _folder.At("o.csv"), TextWriter.Null);

        // Costs: fees 2 · 0.0005, slippage 2 · 0.1 · 1 / 100.
        Assert.Equal(2, result.Rows);
        var lines = _folder.Lines("o.csv");
        Assert.Equal("timestamp_ms,direction,y,ret_gross,ret_net,mae,mfe,time_to_event_min", lines[0]);
        AssertRow(lines[1], "LONG", 1, 0.02, 0.02 - 0.003, 0, 0.02, 2);
        AssertRow(lines[2], "SHORT", -1, -0.01, -0.01 - 0.003, 0.01, 0, 1);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public void Run_SparseFunding_IsPaidFromTheSecondMinuteOn()
    {
        // A settlement at the very entry (minute 1 opens with it) costs nothing, the one a minute later 1 % of the notional.
        var csv = _folder.Candles(
            "c.csv", [100, 100.5, 100.5, 100.5], ",atr,funding_rate", i => (i == 0 ? ",1" : ",") + (i is 1 or 2 ? ",0.01" : ","));

        LabelsVerb.Run(csv, _folder.Write("s.json", Spec), _folder.At("o.csv"), TextWriter.Null);

        AssertRow(_folder.Lines("o.csv")[1], "LONG", 0, 0.005, 0.005 - 0.003 - 0.01, 0, 0.005, 3);
        AssertRow(_folder.Lines("o.csv")[2], "SHORT", 0, -0.005, -0.005 - 0.003 + 0.01, 0.005, 0, 3);
    }

    [Fact]
    public void Run_MarkColumns_DecideInsteadOfTheLastPrice()
    {
        var csv = _folder.Candles("c.csv", [100, 150, 50, 100], ",atr,mark_open,mark_high,mark_low,mark_close", _ => ",1,100,100,100,100");

        LabelsVerb.Run(csv, _folder.Write("s.json", Spec), _folder.At("o.csv"), TextWriter.Null);

        AssertRow(_folder.Lines("o.csv")[1], "LONG", 0, 0, -0.003, 0, 0, 3);
    }

    [Fact]
    public void Run_EndOfData_LeavesOutEveryMinuteWithoutItsHorizon()
    {
        var csv = _folder.Candles("c.csv", [.. Enumerable.Repeat(100.0, 10)], ",atr", _ => ",1");

        var result = LabelsVerb.Run(csv, _folder.Write("s.json", Spec), _folder.At("o.csv.gz"), TextWriter.Null);

        Assert.Equal(2 * (10 - 3), result.Rows);
    }

    [Fact]
    public void Run_SameInputTwice_GivesTheSameBytes()
    {
        var csv = _folder.Candles("c.csv", [.. Enumerable.Range(0, 300).Select(i => 100 + Math.Sin(i))]);
        var spec = _folder.Write("s.json", Spec);

        LabelsVerb.Run(csv, spec, _folder.At("a.csv.gz"), TextWriter.Null);
        LabelsVerb.Run(csv, spec, _folder.At("b.csv.gz"), TextWriter.Null);

        Assert.Equal(File.ReadAllBytes(_folder.At("a.csv.gz")), File.ReadAllBytes(_folder.At("b.csv.gz")));
        Assert.False(File.Exists(_folder.At("a.csv.gz.part")));
    }

    [Theory]
    [InlineData("\"k_sl\":1,", "", "missing k_sl")]
    [InlineData("\"k_sl\":1", "\"k_sl\":1,\"ksl\":1", "unknown key 'ksl'")]
    [InlineData("\"k_sl\":1", "\"k_sl\":1,\"k_sl\":2", "'k_sl' appears twice")]
    [InlineData("\"h_bars\":3", "\"h_bars\":2.5", "h_bars is 2.5, must be a whole number")]
    [InlineData("\"k_tp\":2", "\"k_tp\":0", "k_tp is 0, must be above 0")]
    [InlineData("\"fee_rate\":0.0005", "\"fee_rate\":\"x\"", "fee_rate is \"x\", must be a number")]
    [InlineData("}", "", "not JSON")]
    public void Read_BadSpec_NamesKeyValueAndRule(string part, string replacement, string complaint)
    {
        var file = _folder.Write("s.json", Spec.Replace(part, replacement, StringComparison.Ordinal));

        Assert.Contains(complaint, Assert.Throws<InvalidDataException>(() => LabelSpecFile.Read(file)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertRow(string line, string direction, int y, double gross, double net, double mae, double mfe, int minutes)
    {
        var fields = line.Split(',');
        Assert.Equal(("1700000040000", direction, y), (fields[0], fields[1], int.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture)));
        double[] expected = [gross, net, mae, mfe, minutes];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], double.Parse(fields[3 + i], System.Globalization.CultureInfo.InvariantCulture), 1e-12);
        }
    }
}
