using System.Diagnostics;
using TradingConsole.Core.Boosting;

namespace TradingConsole.Workers.Verbs;

/// <summary>How fast an ensemble predicts and explains: the latencies of a desk and the throughput of a backtest.</summary>
public static class PredictionBench
{
    private const int Repeats = 5;

    /// <param name="rows">Shape [rows][features], at least 64 rows, NaN = missing; repeated until a million rows are predicted.</param>
    public static PredictionBenchResult Run(TreeEnsemble ensemble, double[] rows)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ArgumentNullException.ThrowIfNull(rows);
        var features = ensemble.Header.FeatureCount;
        var count = rows.Length / features;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 64, nameof(rows));

        var row1 = Median(() => Row1(ensemble, rows, features, Math.Min(count, 20_000)));
        var rows50 = Median(() => Rows50(ensemble, rows, features, Math.Min(count / 50, 400)));
        var million = Median(() => Million(ensemble, rows, features, count));
        var shap = Median(() => Shap(ensemble, rows, features, Math.Min(count, 2_000)));
        return new PredictionBenchResult(row1 * 1e6, rows50 * 1e6, 1 / (million * 1e6), 1 / shap);
    }

    /// <summary>Seconds a row, each row on its own.</summary>
    private static double Row1(TreeEnsemble ensemble, double[] rows, int features, int count)
    {
        var sum = 0.0;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            sum += ensemble.Predict(rows.AsSpan(i * features, features));
        }

        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        GC.KeepAlive(sum);
        return elapsed / count;
    }

    /// <summary>Seconds a batch of 50 rows.</summary>
    private static double Rows50(TreeEnsemble ensemble, double[] rows, int features, int batches)
    {
        var predictions = new double[50];
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < batches; i++)
        {
            ensemble.PredictMany(rows.AsSpan(i * 50 * features, 50 * features), predictions);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / batches;
    }

    /// <summary>Seconds a row over a million rows, on one thread.</summary>
    private static double Million(TreeEnsemble ensemble, double[] rows, int features, int count)
    {
        var predictions = new double[count];
        var done = 0;
        var start = Stopwatch.GetTimestamp();
        while (done < 1_000_000)
        {
            var part = Math.Min(count, 1_000_000 - done);
            ensemble.PredictMany(rows.AsSpan(0, part * features), predictions.AsSpan(0, part));
            done += part;
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / done;
    }

    /// <summary>Seconds a row, rows shared by two threads.</summary>
    private static double Shap(TreeEnsemble ensemble, double[] rows, int features, int count)
    {
        var contributions = new double[count * features];
        var half = count / 2 * features;
        var start = Stopwatch.GetTimestamp();
        Parallel.Invoke(
            () => ensemble.ContributionsMany(rows.AsSpan(0, half), contributions.AsSpan(0, half)),
            () => ensemble.ContributionsMany(rows.AsSpan(half, contributions.Length - half), contributions.AsSpan(half)));
        return Stopwatch.GetElapsedTime(start).TotalSeconds / count;
    }

    /// <summary>The first, unmeasured call compiles.</summary>
    private static double Median(Func<double> seconds)
    {
        seconds();
        var runs = Enumerable.Range(0, Repeats).Select(_ => seconds()).Order().ToArray();
        return runs[Repeats / 2];
    }
}

/// <param name="Row1Us">Microseconds to predict one row, median.</param>
/// <param name="Rows50Us">Microseconds to predict 50 rows in one call, median.</param>
/// <param name="MillionRowsPerS">Million rows a second on one thread.</param>
/// <param name="ShapRowsPerS">Rows explained a second on two threads.</param>
public sealed record PredictionBenchResult(double Row1Us, double Rows50Us, double MillionRowsPerS, double ShapRowsPerS);
