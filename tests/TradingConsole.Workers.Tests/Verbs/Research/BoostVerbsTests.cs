using System.Globalization;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Verbs;
using TradingConsole.Workers.Verbs.Research;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs.Research;

public sealed class BoostVerbsTests : IDisposable
{
    private readonly VerbFolder _folder = new();

    [SharedDataFact]
    public void TrainThenPredict_OracleTable_GivesLightGbmsPredictions()
    {
        var order = new BoostTrainOrder(
            SharedData.Path("lightgbm-oracle/train.csv"), "label_reg", null, ["label_bin", "label_m3"], null,
            BoostParameterText.Read(_folder.Write("c.conf", "objective = regression # as the oracle\nnum_leaves=7\n"), "num_leaves=31 num_iterations=60"),
            Math.Min(2, Environment.ProcessorCount), _folder.At("m.txt"));

        var result = BoostTrain.Run(order);
        BoostApply.Predict(_folder.At("m.txt"), SharedData.Path("lightgbm-oracle/input.csv"), _folder.At("p.csv"));

        Assert.Equal((5000, 12, 60), (result.Rows, result.Features, result.Trees));
        AssertColumns("l2.pred.csv", [1], _folder.Lines("p.csv"), ["prediction"], 1e-12);
        BoostTrain.Run(order with { Threads = 1, Out = _folder.At("again.txt") });
        Assert.Equal(File.ReadAllBytes(_folder.At("m.txt")), File.ReadAllBytes(_folder.At("again.txt")));
    }

    [SharedDataFact]
    public void Predict_ThreeClasses_WritesAProbabilityEach()
    {
        BoostApply.Predict(
            SharedData.Path("lightgbm-oracle/extra_multiclass.model.txt"), SharedData.Path("lightgbm-oracle/input.csv"), _folder.At("p.csv"));

        AssertColumns("extra_multiclass.pred.csv", [3, 4, 5], _folder.Lines("p.csv"), ["prediction_0", "prediction_1", "prediction_2"], 1e-12);
    }

    [SharedDataTheory]
    [InlineData("binary")]
    [InlineData("quantile")]
    public void Shap_OracleRows_AddsAColumnAFeatureAndTheExpectedValue(string model)
    {
        BoostApply.Shap(
            SharedData.Path($"lightgbm-oracle/{model}.model.txt"), SharedData.Path("lightgbm-oracle/input.csv"), _folder.At("s.csv"));

        var names = File.ReadLines(SharedData.Path("lightgbm-oracle/input.csv")).First().Split(',');
        AssertColumns($"{model}.contrib.csv", [.. Enumerable.Range(1, 13)], _folder.Lines("s.csv"), [.. names, "expected_value"], 1e-9);
        AssertColumns($"{model}.pred.csv", [1], _folder.Lines("s.csv"), ["prediction"], 1e-12);
    }

    [Fact]
    public void Predict_NamesShuffledRenamedOrMissing_AreMatchedByNameThenPosition()
    {
        var train = _folder.Write("t.csv", "a,b,y\n" + string.Join('\n', Enumerable.Range(0, 200).Select(i => $"{i % 10},{i % 7},{i % 10}")) + "\n");
        BoostTrain.Run(new BoostTrainOrder(train, "y", null, [], null, BoostParameterText.Read(null, "num_iterations=20"), 1, _folder.At("m.txt")));

        string[] Predicted(string csv)
        {
            BoostApply.Predict(_folder.At("m.txt"), _folder.Write("x.csv", csv), _folder.At("p.csv"));
            return _folder.Lines("p.csv");
        }

        var expected = Predicted("a,b\n9,1\n0,5\n,2\n");
        Assert.Equal(4, expected.Length);
        Assert.Equal(expected, Predicted("b,id,a\n1,u,9\n5,v,0\n2,w,nan\n"));
        Assert.Equal(expected, Predicted("p,q\n9,1\n0,5\n,2\n"));
        Assert.Contains("has no column 'a'", Assert.Throws<InvalidDataException>(() => Predicted("c,d,e\n1,2,3\n")).Message, StringComparison.Ordinal);
        // One known name among as many columns: taken by position, a shuffled table with a misspelt name would pass.
        Assert.Contains("column 'b' is missing", Assert.Throws<InvalidDataException>(() => Predicted("c,a\n1,2\n")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y,a\n1,2\n2,3\n", "y", null, "line 3, column y: '2' is not a label of the binary objective, 0 or 1")]
    [InlineData("y,a\n1,2\nnan,3\n", "y", null, "line 3, column y: 'NaN'")]
    [InlineData("y,a,w\n1,2,1\n0,3,-1\n", "y", "w", "line 3, column w: '-1' is not a weight; it must be positive and finite")]
    [InlineData("y,a\n1,2\n0,3\n", "y", "y", "--label and --weight are both 'y'")]
    [InlineData("y,\"a,b\"\n1,2\n0,3\n", "y", null, "column name 'a,b'")]
    [InlineData("y,a,b\n1,5,\n0,5,nan\n", "y", null, "t.csv: no column can be learned from, each is the same in every row: a is 5, b is missing")]
    [InlineData("y,a\n1,x\n0,3\n", "y", null, "line 2, column a: 'x' is not a number")]
    public void Train_WrongTable_NamesLineColumnValueAndRule(string csv, string label, string? weight, string complaint)
    {
        var order = new BoostTrainOrder(
            _folder.Write("t.csv", csv), label, weight, [], null, BoostParameterText.Read(null, "objective=binary"), 1, _folder.At("m.txt"));

        Assert.Contains(complaint, Assert.Throws<InvalidDataException>(() => BoostTrain.Run(order)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("m.txt")));
    }

    [Theory]
    [InlineData("labels --csv no.csv --spec s.json --out o.csv")]
    [InlineData("boost train --csv no.csv --label y --params num_leafs=3 --out m.txt")]
    [InlineData("boost train --csv no.csv --label y --params nothing --out m.txt")]
    [InlineData("boost predict --model no.txt --csv no.csv --out o.csv")]
    [InlineData("calibration --csv no.csv")]
    [InlineData("psi --reference no.csv --current no.csv --bins 1")]
    public async Task Run_MistakeOfInput_IsOneSentenceAndExitCode1(string line)
    {
        var words = line.Split(' ').Select(word => word.Contains('.', StringComparison.Ordinal) ? _folder.At(word) : word);

        Assert.Equal(1, await VerbLine.RunAsync([.. words]));
    }

    [Fact]
    public void Train_MoreThreadsThanProcessors_IsRefused()
    {
        var order = new BoostTrainOrder(
            _folder.Write("t.csv", "y,a\n1,2\n0,3\n"), "y", null, [], null, BoostParameterText.Read(null, null), 99_999, _folder.At("m.txt"));

        Assert.Equal(
            $"--threads is 99999, must be 1 to {Environment.ProcessorCount}, the processors of this machine",
            Assert.Throws<InvalidDataException>(() => BoostTrain.Run(order)).Message);
    }

    [Fact]
    public void Read_WrongParameter_NamesThePlaceItStandsIn()
    {
        var file = _folder.Write("c.conf", "num_leaves=none\n");

        Assert.Equal(
            $"{file}: parameter num_leaves is 'none', must be a whole number",
            Assert.Throws<InvalidDataException>(() => BoostParameterText.Read(file, null)).Message);
        Assert.StartsWith(
            "--params: unknown parameter", Assert.Throws<InvalidDataException>(() => BoostParameterText.Read(null, "foo=1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OutIsADevice_IsRefused() =>
        Assert.Equal("--out is /dev/null, a device; it must be a file", Assert.Throws<InvalidDataException>(() => OutputFile.Require("/dev/null")).Message);

    public void Dispose() => _folder.Dispose();

    private static void AssertColumns(string oracle, int[] columns, string[] lines, string[] names, double tolerance)
    {
        var expected = File.ReadAllLines(SharedData.Path("lightgbm-oracle/" + oracle));
        var header = lines[0].Split(',');
        Assert.Equal(406, lines.Length);
        for (var row = 1; row < lines.Length; row++)
        {
            for (var c = 0; c < columns.Length; c++)
            {
                var value = double.Parse(expected[row].Split(',')[columns[c]], CultureInfo.InvariantCulture);
                var ours = double.Parse(lines[row].Split(',')[Array.IndexOf(header, names[c])], CultureInfo.InvariantCulture);
                Assert.True(Math.Abs(value - ours) <= tolerance * Math.Max(1, Math.Abs(value)), $"row {row}, {names[c]}: {value:R} and {ours:R}");
            }
        }
    }
}
