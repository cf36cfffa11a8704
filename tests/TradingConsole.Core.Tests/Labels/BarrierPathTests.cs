using TradingConsole.Core.Labels;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Labels;

/// <summary>First touches against a loop over every bar, wherever the search takes another road.</summary>
public sealed class BarrierPathTests
{
    // Around 8 bars compared at once, windows of 16 … 256, what halving can tell apart (512), and beyond a block.
    public static TheoryData<int> Horizons => [1, 2, 7, 8, 9, 10, 16, 17, 63, 255, 256, 264, 265, 360, 511, 512, 513, 800, 1_300, 3_000, 9_000];

    [Theory]
    [MemberData(nameof(Horizons))]
    public void Run_AnyHorizonAndWidth_EqualsTheLoop(int horizon)
    {
        foreach (var (seed, bars, width) in new[] { (1UL, 5_300, 1.0), (2UL, 2_200, 12.0), (3UL, 6_000, 60.0), (4UL, 700, 400.0), (5UL, 3, 1.0) })
        {
            AssertEqualsLoop(Path.Walk(seed + ((ulong)horizon << 8), bars, width), horizon);
        }
    }

    [Fact]
    public void Run_ConstantPrices_TimesOutAtTheEntry()
    {
        var path = Path.Walk(9, 900, 5);
        Array.Fill(path.High, 100);
        Array.Fill(path.Low, 100);
        Array.Fill(path.Close, 100);

        AssertEqualsLoop(path, 360);
    }

    [Fact]
    public void Run_LevelsAtInfinityAndBeyondZero_EqualsTheLoop()
    {
        foreach (var width in new[] { 0, double.Epsilon, 1e-12, 1e9, double.MaxValue, double.PositiveInfinity })
        {
            AssertEqualsLoop(Path.Walk(10, 1_500, width), 360);
        }
    }

    [Fact]
    public void Run_BarsThatAreNotNumbers_ReachNothing()
    {
        var path = Path.Walk(11, 4_000, 8);
        var random = new SeededRandom(12);
        for (var i = 0; i < 400; i++)
        {
            path.High[random.NextInt(4_000)] = double.NaN;
            path.Low[random.NextInt(4_000)] = double.NaN;
        }

        AssertEqualsLoop(path, 360);
    }

    [Fact]
    public void Run_PathBeyondTheHorizonOrTheData_Throws()
    {
        var high = new double[20];

        foreach (var last in new[] { 6, 20 })
        {
            var message = Assert.Throws<ArgumentException>(() =>
            {
                var rule = new FixedLast(last);
                BarrierPath.Run(high, high, high, 5, ref rule);
            }).Message;

            Assert.Contains($"row 0 ends with bar {last}", message, StringComparison.Ordinal);
        }
    }

    private static void AssertEqualsLoop(Path path, int horizon)
    {
        var rule = new Recorder(path, horizon);
        BarrierPath.Run(path.High, path.Low, path.Close, horizon, ref rule);

        for (var t = 0; t < path.Close.Length; t++)
        {
            if (Path.IsOut(t))
            {
                continue;
            }

            Assert.Equal(path.Touch(t, horizon, isLong: true), rule.Longs[t]);
            Assert.Equal(path.Touch(t, horizon, isLong: false), rule.Shorts[t]);
        }
    }

    private readonly record struct Touch(int Bar, int Reached, double High, double Low);

    private sealed record Path(double[] High, double[] Low, double[] Close, double Width)
    {
        /// <summary>Prices in whole ticks, so that levels are met exactly and both within one bar.</summary>
        public static Path Walk(ulong seed, int bars, double width)
        {
            var random = new SeededRandom(seed);
            var path = new Path(new double[bars], new double[bars], new double[bars], width);
            var price = 1_000;
            for (var i = 0; i < bars; i++)
            {
                price += random.NextInt(5) - 2;
                (path.High[i], path.Low[i], path.Close[i]) = (price + random.NextInt(3), price - random.NextInt(3), price);
            }

            return path;
        }

        /// <summary>Now and then a row is left out.</summary>
        public static bool IsOut(int t) => t % 7 == 3;

        public double Upper(int t, bool isLong) => Close[t] + ((isLong ? 1.5 : 1) * Width);

        public double Lower(int t, bool isLong) => Close[t] - ((isLong ? 1 : 1.5) * Width);

        public Touch Touch(int t, int horizon, bool isLong)
        {
            var last = (int)Math.Min(t + (long)horizon, Close.Length - 1);
            var (high, low) = (Close[t], Close[t]);
            for (var j = t + 1; j <= last; j++)
            {
                var isNumber = !double.IsNaN(High[j]);
                high = isNumber ? Math.Max(high, High[j]) : high;
                low = double.IsNaN(Low[j]) ? low : Math.Min(low, Low[j]);
                var reached = (High[j] >= Upper(t, isLong) ? 1 : 0) + (Low[j] <= Lower(t, isLong) ? 2 : 0);
                if (reached != 0)
                {
                    return new(j, reached, high, low);
                }
            }

            return new(last, 0, high, low);
        }
    }

    private sealed class Recorder(Path path, int horizon) : IBarrierRule
    {
        public Touch[] Longs { get; } = new Touch[path.Close.Length];

        public Touch[] Shorts { get; } = new Touch[path.Close.Length];

        public void SetLevels(TouchBlock block)
        {
            for (var i = 0; i < block.Count; i++)
            {
                var t = block.FirstRow + i;
                block.Last[i] = Path.IsOut(t) ? -1 : (int)Math.Min(t + (long)horizon, path.Close.Length - 1);
                (block.Long.Upper[i], block.Long.Lower[i]) = (path.Upper(t, true), path.Lower(t, true));
                (block.Short.Upper[i], block.Short.Lower[i]) = (path.Upper(t, false), path.Lower(t, false));
            }
        }

        public void Finish(TouchBlock block)
        {
            for (var i = 0; i < block.Count; i++)
            {
                Longs[block.FirstRow + i] = At(block.Long, i);
                Shorts[block.FirstRow + i] = At(block.Short, i);
            }
        }

        private static Touch At(TouchColumns side, int i) => new(side.Bar[i], side.Reached[i], side.High[i], side.Low[i]);
    }

    private readonly struct FixedLast(int last) : IBarrierRule
    {
        public void SetLevels(TouchBlock block) => block.Last[0] = last;

        public void Finish(TouchBlock block)
        {
        }
    }
}
