using System.Globalization;
using TradingConsole.Tests.Fixtures;

namespace TradingConsole.Core.Tests.Boosting;

/// <summary>The files the real LightGBM 4.6.0 wrote: models, inputs, expected predictions and explanations.</summary>
internal static class OracleData
{
    public static string Text(string file) => File.ReadAllText(SharedData.Path("lightgbm-oracle/" + file));

    /// <summary>Rows of a CSV as doubles, header dropped; <c>nan</c> and <c>inf</c> as LightGBM writes them.</summary>
    public static double[][] Csv(string file) =>
        [.. Text(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line =>
            line.TrimEnd('\r').Split(',').Select(Number).ToArray())];

    /// <summary>The training table: 12 feature columns and the three labels.</summary>
    public static (double[][] Columns, float[] Regression, float[] Binary, string[] Names) Train()
    {
        var rows = Csv("train.csv");
        var columns = Enumerable.Range(3, 12).Select(c => rows.Select(row => row[c]).ToArray()).ToArray();
        var names = Text("train.csv").Split('\n')[0].TrimEnd('\r').Split(',')[3..];
        return (columns, [.. rows.Select(row => (float)row[0])], [.. rows.Select(row => (float)row[1])], names);
    }

    private static double Number(string word) => word switch
    {
        "nan" or "" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(word, CultureInfo.InvariantCulture),
    };
}
