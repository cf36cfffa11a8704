using System.Globalization;
using TradingConsole.Core.Boosting;

namespace TradingConsole.Core.Training;

/// <summary>Adds up the rounds of targets that are trained side by side into one fraction.</summary>
internal sealed class ProgressSum(IProgress<TrainingProgress>? progress, int targets)
{
    private const double From = 0.05;
    private const double To = 0.9;
    private readonly Lock _gate = new();
    private readonly double[] _done = new double[targets];

    public IProgress<BoostingProgress> Of(int target, string name) => new Part(this, target, name);

    public void Complete(int target, string name) => Report(target, 1, $"Learned {name}");

    private void Report(int target, double done, string step)
    {
        lock (_gate)
        {
            _done[target] = Math.Max(_done[target], done);
            progress?.Report(new TrainingProgress(From + ((To - From) * _done.Sum() / targets), step));
        }
    }

    private sealed class Part(ProgressSum sum, int target, string name) : IProgress<BoostingProgress>
    {
        public void Report(BoostingProgress value) => sum.Report(
            target,
            (double)value.Iteration / value.Iterations,
            string.Create(CultureInfo.InvariantCulture, $"Learning {name}, tree {value.Iteration} of at most {value.Iterations}"));
    }
}
