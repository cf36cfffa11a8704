using TradingConsole.Core.Labels;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class TrainingEstimateTests
{
    private static readonly TrainingConfig Year = TrainingConfig.Full(LabelSpec.Calibrated);

    [Fact]
    public void Of_MoreRowsOrDays_NeverNeedsLess()
    {
        var before = 0L;
        foreach (var rows in new[] { 1_000, 100_000, 1_000_000, 3_000_000 })
        {
            var peak = TrainingEstimate.Of(50, 365, Year with { RowsMax = rows }).PeakBytes;
            Assert.True(peak >= before);
            before = peak;
        }

        Assert.True(TrainingEstimate.Of(50, 365, Year).PeakBytes > TrainingEstimate.Of(50, 30, Year).PeakBytes);
        Assert.True(TrainingEstimate.Of(50, 365, Year with { Parallelism = 10 }).LearnBytes > TrainingEstimate.Of(50, 365, Year).LearnBytes);
    }

    [Fact]
    public void Of_AYearOfFiftySymbols_StaysWithinSixGigabytes() =>
        Assert.InRange(TrainingEstimate.Of(50, 365, Year).PeakBytes / (double)(1L << 30), 1, 6);

    [Fact]
    public void Of_ShortHistory_HasAsManyRowsAsMinutes() =>
        Assert.Equal(2 * 3 * 1440, TrainingEstimate.Of(2, 3, Year).Rows);

    /// <summary>What learning allocates and keeps at once, by the runtime's own count, is within the estimate and not far below it.</summary>
    [Fact]
    public void Of_ARealRun_IsOfTheSameOrder()
    {
        const int Symbols = 4, Minutes = 30_000;
        var config = TrainingConfig.QuickStart(LabelSpec.Calibrated);
        var estimate = TrainingEstimate.Of(Symbols, Minutes / 1440.0, config);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var rows = SyntheticRows.Make(Symbols, Minutes);
        var table = GC.GetTotalMemory(forceFullCollection: true) - before;
        var peak = new Peak();
        TrainingRun.Execute(rows, config with { Boosting = config.Boosting with { NumIterations = 5 } }, peak);

        Assert.InRange((double)table / estimate.LearnBytes, 0.05, 1);
        Assert.InRange((double)(peak.Bytes - before) / estimate.LearnBytes, 0.1, 1.2);
    }

    private sealed class Peak : IProgress<TrainingProgress>
    {
        public long Bytes { get; private set; }

        public void Report(TrainingProgress value) => Bytes = Math.Max(Bytes, GC.GetTotalMemory(forceFullCollection: false));
    }
}
