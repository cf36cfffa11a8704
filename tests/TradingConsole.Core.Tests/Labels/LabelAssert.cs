using TradingConsole.Core.Labels;
using Xunit;

namespace TradingConsole.Core.Tests.Labels;

internal static class LabelAssert
{
    /// <summary>Every column equal, doubles to the bit.</summary>
    public static void Equal(LabelColumns expected, LabelColumns actual, string what)
    {
        for (var t = 0; t < expected.Length; t++)
        {
            if (Row(expected, t) != Row(actual, t))
            {
                Assert.Fail($"{what}, {expected.Side} row {t}:{Environment.NewLine}{Row(expected, t)}{Environment.NewLine}{Row(actual, t)}");
            }
        }
    }

    private static (int, sbyte, int, double, double, double, double, double, double) Row(LabelColumns labels, int t) => (
        labels.EndBar[t], labels.Y[t], labels.MinutesToEvent[t], labels.RetGross[t], labels.Fee[t], labels.Slippage[t],
        labels.Funding[t], labels.Mae[t], labels.Mfe[t]);
}
