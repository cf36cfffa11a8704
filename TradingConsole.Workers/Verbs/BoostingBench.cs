using System.Diagnostics;
using System.Text.Json.Serialization;
using TradingConsole.Core.Boosting;

namespace TradingConsole.Workers.Verbs;

/// <summary>How long a table takes to learn from, and how well what was learned predicts rows it never saw.</summary>
public static class BoostingBench
{
    /// <summary>200 trees of 63 leaves, learning rate 0.05, 255 bins, at least 20 rows a leaf: what the peers are run with.</summary>
    public static BoostingParameters Parameters { get; } = new()
    {
        NumIterations = 200, NumLeaves = 63, LearningRate = 0.05, MaxBin = 255, MinDataInLeaf = 20, Seed = 7, Alpha = 0.05,
    };

    /// <param name="train">File of rows to learn from.</param>
    /// <param name="test">File of rows to score on.</param>
    /// <param name="predict">Also time prediction and explanation with the ensemble, on rows of <paramref name="test"/>.</param>
    /// <param name="objective"><c>l2</c> or <c>q05</c>, the quantile 0.05.</param>
    /// <param name="threads">From 1 to the processors of the machine.</param>
    /// <param name="save">File to keep the trained ensemble in, as LightGBM text; null for none.</param>
    /// <exception cref="InvalidDataException">A file that is not a bench table, an objective or thread count that is not offered.</exception>
    public static BoostingBenchResult Run(string train, string test, string objective, int threads, bool predict, string? save = null)
    {
        if (objective is not ("l2" or "q05") || threads < 1 || threads > Environment.ProcessorCount)
        {
            throw new InvalidDataException(
                $"objective was '{objective}' with {threads} threads, must be l2 or q05 with 1 to {Environment.ProcessorCount}, the processors of this machine");
        }

        var parameters = Parameters with { Objective = objective == "l2" ? BoostingObjective.L2 : BoostingObjective.Quantile };
        var (matrix, labels, binSeconds) = Bin(train, parameters, threads);
        var start = Stopwatch.GetTimestamp();
        var ensemble = BoostingTrainer.Train(matrix, labels, parameters, threads: threads);
        var trainSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        var peak = process.PeakWorkingSet64 / 1024.0 / 1024.0;
        if (save is not null)
        {
            File.WriteAllText(save, LightGbmText.Write(ensemble));
        }

        var held = GbdtFile.Read(test);
        var (rmse, pinball, coverage) = Score(ensemble, held);
        var prediction = predict ? PredictionBench.Run(ensemble, held.Doubles(held.Rows)) : null;
        return new BoostingBenchResult(
            objective,
            threads,
            matrix.Rows,
            matrix.FeatureNames.Length,
            Math.Round(binSeconds, 3),
            Math.Round(trainSeconds, 3),
            Math.Round(binSeconds + trainSeconds, 3),
            rmse,
            pinball,
            coverage,
            Math.Round(peak, 1),
            prediction?.Row1Us,
            prediction?.Rows50Us,
            prediction?.MillionRowsPerS,
            prediction?.ShapRowsPerS);
    }

    // The floats end with this method: only bins are needed from here on.
    private static (BinnedMatrix Matrix, float[] Labels, double Seconds) Bin(string file, BoostingParameters parameters, int threads)
    {
        var table = GbdtFile.Read(file);
        var start = Stopwatch.GetTimestamp();
        var matrix = BinnedMatrix.Build(FeatureTable.OfRows(table.Features, table.Columns), null, parameters, threads: threads);
        return (matrix, table.Labels, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static (double Rmse, double Pinball, double Coverage) Score(TreeEnsemble ensemble, GbdtFile table)
    {
        double squares = 0, pinball = 0;
        long covered = 0;
        var predictions = new double[table.Rows];
        ensemble.PredictMany(table.Doubles(table.Rows), predictions);
        for (var i = 0; i < predictions.Length; i++)
        {
            var error = table.Labels[i] - predictions[i];
            squares += error * error;
            pinball += error >= 0 ? 0.05 * error : -0.95 * error;
            covered += table.Labels[i] <= predictions[i] ? 1 : 0;
        }

        return (Math.Sqrt(squares / table.Rows), pinball / table.Rows, (double)covered / table.Rows);
    }
}

/// <summary>One training; the names are those the peers' driver reads.</summary>
/// <param name="BinS">Seconds from floats in memory to bins.</param>
/// <param name="TrainS">Seconds from bins to the ensemble.</param>
/// <param name="TestPinball05">Mean pinball loss at 0.05.</param>
/// <param name="TestCoverage">Share of labels at or below their prediction.</param>
/// <param name="RssPeakMib">Most memory the process had held when training ended, MiB, the file's floats included.</param>
/// <param name="Row1Us">Microseconds to predict one row; like the rest null when only training was asked for.</param>
/// <param name="Rows50Us">Microseconds to predict 50 rows in one call.</param>
/// <param name="MillionRowsPerS">Million rows predicted a second on one thread.</param>
/// <param name="ShapRowsPerS">Rows explained a second.</param>
public sealed record BoostingBenchResult(
    string Objective,
    int Threads,
    int Rows,
    int Features,
    double BinS,
    double TrainS,
    double TotalS,
    double TestRmse,
    [property: JsonPropertyName("test_pinball05")] double TestPinball05,
    double TestCoverage,
    double RssPeakMib,
    [property: JsonPropertyName("row1_us")] double? Row1Us,
    [property: JsonPropertyName("rows50_us")] double? Rows50Us,
    double? MillionRowsPerS,
    double? ShapRowsPerS);
