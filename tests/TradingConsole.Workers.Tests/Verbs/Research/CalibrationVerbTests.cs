using System.IO.Compression;
using System.Text.Json;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Verbs;
using TradingConsole.Workers.Verbs.Research;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs.Research;

public sealed class CalibrationVerbTests : IDisposable
{
    private readonly VerbFolder _folder = new();

    [SharedDataTheory]
    [InlineData("fivethirtyeight_nba_games", "prob1", "prob1_outcome", 0)]
    [InlineData("fivethirtyeight_mlb_games", "prob1", "prob1_outcome", 1)]
    [InlineData("fivethirtyeight_wnba_games", "prob1", "prob1_outcome", 2)]
    [InlineData("forecastbench_market_questions", "market_prob", "outcome", 4)]
    public void Run_RecordedForecasts_EqualsScikitLearn(string file, string p, string y, int set)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("forecast_calibration/expected_metrics.json")));
        var expected = document.RootElement.GetProperty("metrics")[set];

        var result = CalibrationVerb.Run(Copied(file, p, y));

        Assert.Equal(expected.GetProperty("n").GetInt32(), result.N);
        Assert.Equal(expected.GetProperty("brier").GetDouble(), result.Brier, 1e-12);
        Assert.Equal(expected.GetProperty("log_loss_sklearn_eps").GetDouble(), result.LogLoss, 1e-12);
        Assert.Equal(expected.GetProperty("ece10_uniform_left_closed").GetDouble(), result.Ece, 1e-12);
        Assert.Equal(10, result.Bins.Length);
        foreach (var bin in expected.GetProperty("bins_left_closed[bin,n,mean_prob,frac_pos]").EnumerateArray())
        {
            var ours = result.Bins[bin[0].GetInt32()];
            Assert.Equal(bin[1].GetInt32(), ours.N);
            Assert.Equal(ours.N == 0, ours.MeanP is null && ours.Rate is null && ours.RateLow is null);
            if (ours.N > 0)
            {
                Assert.Equal(bin[2].GetDouble(), ours.MeanP!.Value, 1e-12);
                Assert.Equal(bin[3].GetDouble(), ours.Rate!.Value, 1e-12);
            }
        }

        foreach (var recalibration in document.RootElement.GetProperty("recalibration").EnumerateArray())
        {
            if (recalibration.GetProperty("dataset").GetString() == expected.GetProperty("dataset").GetString())
            {
                var platt = recalibration.EnumerateObject().Single(property => property.Name.StartsWith("platt", StringComparison.Ordinal)).Value;
                Assert.Equal(Named(platt, "slope", "coef"), result.Slope!.Value, 1e-4);
                Assert.Equal(Named(platt, "intercept", "intercept"), result.Intercept!.Value, 1e-4);
            }
        }
    }

    [Theory]
    [InlineData("1.2,1", "line 2, column p: '1.2' is not a probability")]
    [InlineData("0.2,2", "line 2, column y: '2' is not an outcome")]
    [InlineData("0.2,", "column y: 'NaN' is not an outcome")]
    [InlineData("", "no row")]
    public void Run_BadRow_NamesLineColumnAndValue(string row, string complaint)
    {
        var csv = _folder.Write("c.csv", $"p,y\n{row}\n");

        Assert.Contains(complaint, Assert.Throws<InvalidDataException>(() => CalibrationVerb.Run(csv)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SameInputTwice_GivesTheSameBytes()
    {
        var random = new SeededRandom(5);
        var csv = _folder.Write("c.csv", "p,y\n" + string.Concat(Enumerable.Range(0, 5_000).Select(_ =>
        {
            var p = random.NextDouble();
            return FormattableString.Invariant($"{p:R},{(random.NextDouble() < p * p ? 1 : 0)}\n");
        })));

        var (first, again) = (CalibrationVerb.Run(csv), CalibrationVerb.Run(csv));

        Assert.NotNull(first.Slope);
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(first, VerbLine.Compact), JsonSerializer.SerializeToUtf8Bytes(again, VerbLine.Compact));
        Assert.Equal(first.ToString(), again.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private static double Named(JsonElement platt, params string[] names) =>
        platt.EnumerateObject().First(property => names.Any(name => property.Name.StartsWith(name, StringComparison.Ordinal))).Value.GetDouble();

    // The two columns under the verb's names, rows without a yes-or-no outcome dropped as the reference did.
    private string Copied(string file, string p, string y)
    {
        using var packed = File.OpenRead(SharedData.Path($"forecast_calibration/{file}.csv.gz"));
        using var unpacked = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionMode.Decompress))
        {
            zip.CopyTo(unpacked);
        }

        File.WriteAllBytes(_folder.At("all.csv"), unpacked.ToArray());
        var table = CsvTable.Read(_folder.At("all.csv"), name => name == p || name == y);
        using var output = new CsvOutput(_folder.At("p_y.csv"), ["p", "y"]);
        foreach (var (probability, outcome) in table.Column(p).Zip(table.Column(y)).Where(row => row.Second is 0 or 1))
        {
            output.Field(probability);
            output.Field(outcome);
            output.EndRow();
        }

        output.Complete();
        return _folder.At("p_y.csv");
    }
}
