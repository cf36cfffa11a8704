using TradingConsole.Core.Labels;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class SplitPlanTests
{
    [Fact]
    public void Default_OfATrainingRun_Is180And30And30Days()
    {
        var plan = new TrainingConfig { LabelSpec = LabelSpec.Calibrated }.Split;

        Assert.Equal((180 * 1440.0, 30 * 1440.0, 30 * 1440.0, false), (plan.Train, plan.Validation, plan.Test, plan.IsProportional));
    }
}
