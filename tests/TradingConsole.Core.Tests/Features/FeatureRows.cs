using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Features;

/// <summary>Pushes series through kernels by hand and compares the outcome with matrices.</summary>
internal static class FeatureRows
{
    public static double[] NewRow() => new double[FeatureSchema.V1.Count];

    public static double At(this double[] row, string feature) => row[FeatureSchema.V1.IndexOf(feature)];

    /// <summary>Pushes every bar; returns the last row and whether it was ready.</summary>
    public static (double[] Row, bool IsReady) PushAll(this FeatureKernel kernel, MinuteSeries series)
    {
        var row = NewRow();
        var isReady = false;
        for (var i = 0; i < series.Length; i++)
        {
            isReady = kernel.Push(FeatureInput.At(series, i), BtcContext.Absent, row);
        }

        return (row, isReady);
    }

    public static void AssertSameBits(double expected, double actual, string where)
    {
        if (BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(actual))
        {
            Assert.Fail($"{where}: {expected:R} and {actual:R} differ");
        }
    }
}
