using TradingConsole.Core.Forecasts.Frames;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Tests.Forecasts.Bands;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Frames;

public sealed class FrameMakerTests
{
    private static readonly DateTimeOffset End = Hours.Start.AddDays(365);

    [Fact]
    public void Of_TwoHours_IsTheChangeOfLogOdds()
    {
        var frames = FrameMaker.Of([Hours.At(0, 0.5), Hours.At(1, 0.75)], Hours.Start, End, FrameRules.Default);

        Assert.Equal(0, frames[0].Returns);
        Assert.Equal(Math.Log(3), frames[1].Returns, 1e-12);
        Assert.Equal(Imputation.Returns | Imputation.Vol | Imputation.VolumeVelocity | Imputation.OiChange, frames[0].Imputed);
        Assert.Equal(Imputation.Vol | Imputation.VolumeVelocity | Imputation.OiChange, frames[1].Imputed);
        Assert.Equal((0, 1, 0), (frames[1].Vol, frames[1].VolumeVelocity, frames[1].OiChange)); // The neutral values.
    }

    [Fact]
    public void Of_FullHistory_EqualsAPlainComputation()
    {
        var random = new SeededRandom(5);
        var snapshots = Hours.Wandering(5, 200).Select((yes, hour) => Hours.At(hour, yes, volume: 100 + (900 * random.NextDouble()), interest: 1_000 + hour)).ToArray();
        var logOdds = snapshots.Select(snapshot => LogOdds.Of(snapshot.Yes, 0.0005)).ToArray();
        double[] changes = [.. Enumerable.Range(200 - 24, 24).Select(hour => logOdds[hour] - logOdds[hour - 1])];

        var frame = FrameMaker.Of(snapshots, Hours.Start, End, FrameRules.Default)[^1];

        Assert.Equal(Imputation.None, frame.Imputed);
        Assert.Equal(changes[^1], frame.Returns, 1e-12);
        Assert.Equal(Math.Sqrt(changes.Average(change => Math.Pow(change - changes.Average(), 2))), frame.Vol, 1e-12);
        Assert.Equal(snapshots[199].Volume24hUsd!.Value / snapshots[^168..].Average(snapshot => snapshot.Volume24hUsd!.Value), frame.VolumeVelocity, 1e-12);
        Assert.Equal((1_199.0 / 1_175) - 1, frame.OiChange, 1e-12);
    }

    [Fact]
    public void Of_Gaps_AreMissingNotZero()
    {
        // Hour 30 is missing: 31 has no change of its last hour, and its deviation rests on the 22 that are known.
        var snapshots = Hours.Wandering(6, 60).Select((yes, hour) => Hours.At(hour, yes, volume: 10, interest: hour == 8 ? 0 : 5)).Where((_, hour) => hour != 30).ToArray();

        var frames = FrameMaker.Of(snapshots, Hours.Start, End, FrameRules.Default).ToDictionary(frame => (int)(frame.Ts - Hours.Start).TotalHours);

        Assert.False(frames.ContainsKey(30));
        Assert.Equal(Imputation.Returns, frames[31].Imputed);
        Assert.Equal(Imputation.OiChange, frames[32].Imputed & Imputation.OiChange); // Open interest was 0 a day before.
        Assert.Equal(Imputation.OiChange, frames[54].Imputed & Imputation.OiChange); // A day before, nobody looked.
        Assert.Equal(1, frames[59].VolumeVelocity);
        Assert.Equal(Imputation.None, frames[59].Imputed);
    }

    [Fact]
    public void Of_LaterSnapshotsAltered_ChangesNoEarlierFrame()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var random = new SeededRandom(seed);
            var snapshots = Hours.Wandering(seed, 120).Select((yes, hour) => Hours.At(hour, yes, volume: 1_000 * random.NextDouble(), interest: 1_000 * random.NextDouble())).ToList();
            var cut = 1 + random.NextInt(118);
            var before = FrameMaker.Of(snapshots, Hours.Start, Hours.Start.AddHours(cut), FrameRules.Default);

            for (var hour = cut + 1; hour < 120; hour++)
            {
                snapshots[hour] = Hours.At(hour, 1 - snapshots[hour].Yes, volume: 7, interest: 3);
            }

            if (seed % 2 == 0)
            {
                snapshots.RemoveRange(cut + 1, 119 - cut);
            }

            Assert.Equal(cut + 1, before.Length);
            Assert.Equal(before.AsEnumerable(), FrameMaker.Of(snapshots, Hours.Start, Hours.Start.AddHours(cut), FrameRules.Default));
        }
    }

    [Fact]
    public void Of_WrongSnapshots_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => FrameMaker.Of([Hours.At(1, 0.5), Hours.At(0, 0.5)], Hours.Start, End, FrameRules.Default));
        Assert.Throws<ArgumentException>(() => FrameMaker.Of([Hours.At(0, 0.5), Hours.At(1, 0.5, "0xb")], Hours.Start, End, FrameRules.Default));
        Assert.Throws<ArgumentException>(() => FrameMaker.Of([Hours.At(0, 0.5) with { Ts = Hours.Start.AddMinutes(1) }], Hours.Start, End, FrameRules.Default));
        Assert.Empty(FrameMaker.Of([], Hours.Start, End, FrameRules.Default));
    }
}
