using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>Successes out of trials in percent, with Wilson's interval.</summary>
internal static class Share
{
    public static Metric Of(string code, int successes, int trials, double? reference, int samplesMin)
    {
        var interval = WilsonInterval.Of(successes, trials);
        return trials == 0
            ? new Metric(code, "%", null, null, null, reference, 0, samplesMin)
            : new Metric(code, "%", 100.0 * successes / trials, 100 * interval.Low, 100 * interval.High, reference, trials, samplesMin);
    }
}
