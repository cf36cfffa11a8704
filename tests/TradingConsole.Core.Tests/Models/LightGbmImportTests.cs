using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Models;
using TradingConsole.Core.Tests.Boosting;
using TradingConsole.Core.Tests.Training;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Models;

public sealed class LightGbmImportTests
{
    private static readonly DateTimeOffset From = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2025, 2, 19, 0, 0, 0, TimeSpan.Zero); // Before the synthetic rows.

    [SharedDataFact]
    public void Assemble_FilesLightGbmWrote_PredictWhatLightGbmPredicts()
    {
        var artifact = LightGbmImport.Assemble(Files(), LabelSpec.Calibrated, From, To);

        var model = TradingModel.Load(artifact);
        Assert.Equal(artifact, LightGbmImport.Assemble([.. Files().Reverse()], LabelSpec.Calibrated, From, To));
        Assert.Equal(("lightgbm", "gross", "atr"), (model.Header.Algo, model.Header.ReturnBasis, model.Header.TargetUnit));
        var inputs = OracleData.Csv("input.csv");
        foreach (var target in ModelTargets.All)
        {
            var expected = OracleData.Csv($"{Oracle(target)}.pred.csv");
            var ensemble = model.Ensembles[ModelTargets.All.IndexOf(target)];
            for (var row = 0; row < inputs.Length; row++)
            {
                double[] wide = [.. inputs[row], 0, 0, 0, 0];
                Assert.Equal(expected[row][1], ensemble.Predict(wide), 1e-12 * Math.Max(1, Math.Abs(expected[row][1])));
            }
        }
    }

    [SharedDataFact]
    public void Assemble_WrongFiles_NamesFileAndRule()
    {
        var files = Files();

        Assert.Contains("reads other features: feature 1 is rsi_14, must be ret_5", Complaint(
            [("er_long.txt", OracleData.Text("l2.model.txt"))]), StringComparison.Ordinal);
        Assert.Contains("no file of target q05_short", Complaint(
            [.. files.Where(file => !file.Name.Contains("q05_short", StringComparison.Ordinal))]), StringComparison.Ordinal);
        Assert.Contains("up.txt is of no known target; there are er_long", Complaint([("up.txt", files[0].Text)]), StringComparison.Ordinal);
        Assert.Contains("is the second of target er_long", Complaint([files[0], ("b/er_long.model", files[0].Text)]), StringComparison.Ordinal);
        Assert.Contains("has objective regression, must be quantile to predict q05_long", Complaint(
            [("q05_long.txt", files[0].Text)]), StringComparison.Ordinal);
        Assert.Contains("er_long.txt is no LightGBM model", Complaint([("er_long.txt", "hello")]), StringComparison.Ordinal);
        Assert.Contains("before it starts", Assert.Throws<ModelArtifactException>(
            () => LightGbmImport.Assemble(files, LabelSpec.Calibrated, To, From)).Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void Measure_ImportedModel_ScoresOnlyRowsAfterItsWindow()
    {
        var rows = SyntheticRows.Make(2, 3_000);
        var middle = MinuteGrid.FromIndex(rows.Minute[rows.Count / 2]);
        var model = TradingModel.Load(LightGbmImport.Assemble(Files(), LabelSpec.Calibrated, From, middle));
        var late = TradingModel.Load(LightGbmImport.Assemble(Files(), LabelSpec.Calibrated, From, MinuteGrid.FromIndex(rows.Minute[^1])));

        var metrics = ModelEvaluation.Measure(model, rows, 2);

        Assert.True(metrics.TestStart > middle);
        Assert.Equal(rows.Minute.Count(minute => MinuteGrid.FromIndex(minute) > middle), metrics.TestRows);
        Assert.Equal(rows.EndMinute.Count(end => MinuteGrid.FromIndex(end) <= middle), metrics.TrainRows);
        Assert.Equal(rows.Count, metrics.TrainRows + metrics.TestRows + metrics.PurgedRows);
        Assert.Equal(ModelTargets.All, metrics.Targets.Select(target => target.Target));
        Assert.All(metrics.Targets, target => Assert.True(target.BaselineLoss > 0));
        Assert.Equal(16, metrics.References.Length);
        Assert.Contains("no labelled row lies after", Assert.Throws<TrainingException>(
            () => ModelEvaluation.Measure(late, rows, 2)).Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void Measure_NothingStoredFromBeforeTheWindow_TakesTheConstantsFromTheFirstLaterRows()
    {
        var rows = SyntheticRows.Make(2, 3_000);
        var model = TradingModel.Load(LightGbmImport.Assemble(Files(), LabelSpec.Calibrated, From, To));

        var metrics = ModelEvaluation.Measure(model, rows, 2);

        var cut = rows.Minute.Order().ElementAt(rows.Count / 5);
        Assert.Equal(rows.EndMinute.Count(end => end < cut), metrics.TrainRows);
        Assert.Equal(rows.Minute.Count(minute => minute >= cut), metrics.TestRows);
        Assert.Equal(rows.Count, metrics.TrainRows + metrics.TestRows + metrics.PurgedRows);
    }

    /// <summary>Models the real LightGBM trained, their twelve columns told to be the first twelve of ours.</summary>
    private static IReadOnlyList<(string Name, string Text)> Files() =>
        [.. ModelTargets.All.Select(target => ($"models/{target}.txt", Renamed(OracleData.Text($"{Oracle(target)}.model.txt"))))];

    private static string Oracle(string target) =>
        target.StartsWith("q05", StringComparison.Ordinal) ? "quantile" : target.StartsWith("p_tp", StringComparison.Ordinal) ? "binary" : "l2";

    private static string Renamed(string text) => string.Join('\n', text.Split('\n').Select(line =>
        line.StartsWith("max_feature_idx=", StringComparison.Ordinal) ? "max_feature_idx=15"
        : line.StartsWith("feature_names=", StringComparison.Ordinal) ? $"feature_names={string.Join(' ', FeatureSchema.V1.Names)}"
        : line.StartsWith("feature_infos=", StringComparison.Ordinal) ? $"{line} none none none none"
        : line));

    private static string Complaint(IReadOnlyList<(string Name, string Text)> files) =>
        Assert.Throws<ModelArtifactException>(() => LightGbmImport.Assemble(files, LabelSpec.Calibrated, From, To)).Message;
}
