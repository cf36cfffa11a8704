using System.Globalization;
using TradingConsole.Workers.Verbs.Research;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs.Research;

public sealed class FeaturesVerbTests : IDisposable
{
    private readonly VerbFolder _folder = new();

    [Fact]
    public void Run_Candles_WritesARowEachReadyFromBar93()
    {
        var csv = _folder.Candles("c.csv", [.. Enumerable.Range(0, 120).Select(i => 100 + Math.Sin(i))]);

        var result = FeaturesVerb.Run(csv, null, _folder.At("o.csv"), TextWriter.Null);

        var lines = _folder.Lines("o.csv");
        Assert.Equal((120, 120 - 92, 121), (result.Rows, result.Ready, lines.Length));
        Assert.StartsWith("timestamp_ms,ret_1,ret_5,ret_15,atr,", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",btc_regime,ready,atr_price", lines[0], StringComparison.Ordinal);
        Assert.Equal(Math.Sin(5) + 100, (100 + Math.Sin(4)) * (1 + Field(lines, 6, "ret_1")), 1e-9);
        Assert.Equal("", lines[6].Split(',')[Array.IndexOf(lines[0].Split(','), "funding_rate")]);
        Assert.Equal(0, Field(lines, 92, "ready"));
        Assert.Equal(1, Field(lines, 93, "ready"));
    }

    [Fact]
    public void Run_GivenAtr_MeasuresTheDistanceInIt()
    {
        double[] closes = [.. Enumerable.Range(0, 120).Select(i => 100 + Math.Sin(i))];
        FeaturesVerb.Run(_folder.Candles("a.csv", closes), null, _folder.At("own.csv"), TextWriter.Null);
        FeaturesVerb.Run(_folder.Candles("b.csv", closes, ",atr", _ => ",2"), null, _folder.At("given.csv"), TextWriter.Null);

        var (own, given) = (_folder.Lines("own.csv"), _folder.Lines("given.csv"));
        Assert.Equal(2, Field(given, 100, "atr_price"));
        Assert.Equal(2 / closes[99], Field(given, 100, "atr"), 1e-12);
        Assert.Equal(Field(own, 100, "ema_dist_atr") * Field(own, 100, "atr_price"), 2 * Field(given, 100, "ema_dist_atr"), 1e-12);
    }

    [Theory]
    [InlineData("1700000040000,1,1,1,1,1\n1700000040000,1,1,1,1,1", "line 3, column timestamp_ms: '1700000040000' is not after the line before it")]
    [InlineData("1700000040001,1,1,1,1,1", "line 2, column timestamp_ms: '1700000040001' is not the open of a minute")]
    [InlineData("1700000040000,1,1,1,0,1", "line 2, column close: '0' is not a price")]
    [InlineData("1700000040000,1,1,1,,1", "column close: 'NaN' is not a price")]
    [InlineData("1700000040000,3,2,1,1,1", "column open: '3' is above high (2)")]
    [InlineData("1700000040000,3,4,2,1,1", "column close: '1' is below low (2)")]
    [InlineData("1700000040000,1,1,1,1,-1", "column volume: '-1' is not a volume")]
    [InlineData("1700000040000,1,1,1,1,x", "line 2, column volume: 'x' is not a number")]
    [InlineData("1700000040000,1,1,1,1", "line 2: 5 fields, the header has 6 columns")]
    [InlineData("1700000040000,1,1,1,1,1\n\n1700000100000,1,1,1,1,1", "line 4 follows an empty line")]
    [InlineData("", "no row after the header")]
    public void Run_BadCandle_NamesLineColumnValueAndRule(string rows, string complaint)
    {
        var csv = _folder.Write("c.csv", $"timestamp_ms,open,high,low,close,volume\n{rows}\n");

        var thrown = Assert.Throws<InvalidDataException>(() => FeaturesVerb.Run(csv, null, _folder.At("o.csv"), TextWriter.Null));

        Assert.Contains(complaint, thrown.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("o.csv")));
    }

    [Theory]
    [InlineData("timestamp_ms,open,high,low,close", "column 'volume' is missing")]
    [InlineData("timestamp_ms,open,high,low,close,close", "column 'close' appears 2 times")]
    [InlineData("timestamp_ms,open,high,low,close,volume,mark_high", "mark_high without mark_open, mark_low, mark_close")]
    [InlineData("", "the file is empty")]
    public void Run_BadHeader_NamesTheColumn(string header, string complaint)
    {
        var csv = _folder.Write("c.csv", header + "\n");

        Assert.Contains(complaint, Assert.Throws<InvalidDataException>(
            () => FeaturesVerb.Run(csv, null, _folder.At("o.csv"), TextWriter.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ColumnsInAnyOrderAndOneMore_AreReadByNameWithANote()
    {
        var csv = _folder.Write("c.csv", "note,volume,close,low,high,open,timestamp_ms\n\"a, b\",1,5,4,6,5,1700000040000\n");
        using var notes = new StringWriter();

        FeaturesVerb.Run(csv, null, _folder.At("o.csv"), notes);

        Assert.Contains("ignored note", notes.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("1700000040000,", _folder.Lines("o.csv")[1], StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static double Field(string[] lines, int line, string column) =>
        double.Parse(lines[line].Split(',')[Array.IndexOf(lines[0].Split(','), column)], CultureInfo.InvariantCulture);
}
