using TradingConsole.Core.Features.Indicators;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Features.Indicators;

public sealed class MomentsTests
{
    [Theory]
    [InlineData(0.1, 20)]
    [InlineData(97_123.4, 60)]
    [InlineData(1e-9, 61)]
    public void Of_ConstantWindow_DeviationIsExactlyZero(double value, int length)
    {
        var moments = Moments.Of(Enumerable.Repeat(value, length).ToArray());

        Assert.Equal(0, moments.Sigma);
        Assert.Equal(0, moments.Score(value));
    }

    [Fact]
    public void Of_ValuesFarFromZero_KeepsTheirDigits()
    {
        // 1, 2, 3, 4, 5 on top of a billion: population deviation √2.
        var moments = Moments.Of([1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4, 1e9 + 5]);

        Assert.Equal(1e9 + 3, moments.Mean);
        Assert.Equal(Math.Sqrt(2), moments.Sigma, 15);
        Assert.Equal(Math.Sqrt(2), moments.Score(1e9 + 5), 14);
    }

    [Fact]
    public void Values_WhateverWasPushedBefore_AreTheLastOnesInOrder()
    {
        var random = new SeededRandom(1);
        var window = new RollingWindow(7);
        var all = new List<double>();

        for (var i = 0; i < 100; i++)
        {
            if (i == 40)
            {
                window.Clear();
                all.Clear();
            }

            all.Add(random.NextDouble());
            window.Push(all[^1]);

            Assert.Equal(all.TakeLast(7), window.Values.ToArray());
            Assert.Equal(all[^1], window.Newest);
            Assert.Equal(all.Count >= 7, window.IsFull);
        }
    }
}
