using System.Text.Json;
using TradingConsole.Core.Risk;
using Xunit;

namespace TradingConsole.Core.Tests.Risk;

public sealed class KillSwitchTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 1, 5);

    private readonly string _folder = Directory.CreateTempSubdirectory("kill").FullName;

    private string FilePath => Path.Combine(_folder, KillFile.Name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Raise_Latched_KeepsFirstReasonAndIsNeverLowered()
    {
        var kill = new KillSwitch();

        Assert.True(kill.Raise(KillLevel.ReduceOnly, "first", "system", At));
        Assert.False(kill.Raise(KillLevel.ReduceOnly, "second", "admin", At));
        Assert.False(kill.Raise(KillLevel.NoNewEntries, "lower", "admin", At));
        Assert.Equal((KillLevel.ReduceOnly, "first"), (kill.Level, kill.State.Reason));
        Assert.True(kill.Raise(KillLevel.FlattenAll, "all", "admin", At));
        Assert.Equal((KillLevel.FlattenAll, "all", "admin"), (kill.Level, kill.State.Reason, kill.State.By));

        kill.Restore(KillSwitchState.Released);
        kill.Restore(new KillSwitchState(KillLevel.NoNewEntries, "stored", "x", At));
        Assert.Equal(KillLevel.FlattenAll, kill.Level);
    }

    [Fact]
    public void Reset_OnlyOfWhatWasSeen_AndOnce()
    {
        var kill = new KillSwitch();
        kill.Raise(KillLevel.NoNewEntries, "first", "a", At);
        var seen = kill.State;
        kill.Raise(KillLevel.FlattenAll, "worse", "b", At);

        Assert.False(kill.Reset(seen));
        Assert.Equal(KillLevel.FlattenAll, kill.Level);
        Assert.True(kill.Reset(kill.State));
        Assert.False(kill.Reset(kill.State));
        Assert.False(kill.IsEngaged);
    }

    /// <summary>Pressing at the level that holds is a press: who wanted to reset what was there before has not seen it.</summary>
    [Fact]
    public void Reset_PulledAgainToTheSameLevel_IsRefused()
    {
        var kill = new KillSwitch();
        kill.Raise(KillLevel.ReduceOnly, "first", "a", At);
        var seen = kill.State;
        Assert.False(kill.Raise(KillLevel.NoNewEntries, "again", "b", At));

        Assert.False(kill.Reset(seen));
        Assert.Equal((KillLevel.ReduceOnly, "first"), (kill.Level, kill.State.Reason));
        Assert.True(kill.Reset(kill.State));
    }

    [Fact]
    public void Record_RoundTripAndEarlierVersions_KeepTheirMeaning()
    {
        var record = new KillRecord(new KillSwitchState(KillLevel.FlattenAll, "r", "b", At) { LossDay = Day }, 3);

        Assert.Equal(record, JsonSerializer.Deserialize<KillRecord>(JsonSerializer.Serialize(record, JsonSerializerOptions.Web), JsonSerializerOptions.Web));
        Assert.Equal(
            new KillRecord(record.State, 0),
            JsonSerializer.Deserialize<KillRecord>(JsonSerializer.Serialize(record.State, JsonSerializerOptions.Web), JsonSerializerOptions.Web));
        Assert.True(JsonSerializer.Deserialize<KillRecord>("[]", JsonSerializerOptions.Web)!.State.IsEngaged);
    }

    [Fact]
    public void LossDay_LaterPulls_NeverLoseIt()
    {
        var kill = new KillSwitch();
        kill.Raise(KillLevel.FlattenAll, "by hand", "a", At);
        Assert.True(kill.Raise(KillLevel.FlattenAll, "day loss", "system", At, Day));

        Assert.Equal((Day, "by hand"), (kill.State.LossDay!.Value, kill.State.Reason));
        Assert.False(kill.Raise(KillLevel.FlattenAll, "again", "system", At, Day));
        kill.Restore(new KillSwitchState(KillLevel.FlattenAll, "stored", "x", At));
        Assert.Equal(Day, kill.State.LossDay);
    }

    [Fact]
    public void File_AnotherProcess_FindsTheSameLatch()
    {
        var kill = new KillSwitch(file: new KillFile(FilePath));
        kill.Raise(KillLevel.FlattenAll, "the database is away", "operator", At, Day);

        // Nothing was closed or flushed by the first: a kill -9 leaves the same.
        var after = new KillSwitch(file: new KillFile(FilePath));

        Assert.Equal(kill.State, after.State);
        Assert.Null(kill.FileTrouble);
        Assert.True(after.Reset(after.State));
        Assert.False(new KillSwitch(file: new KillFile(FilePath)).IsEngaged);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"level\":\"flat")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("{\"level\":\"later version's word\"}")]
    public void File_Unreadable_CountsAsEngaged(string text)
    {
        File.WriteAllText(FilePath, text);

        Assert.True(new KillSwitch(file: new KillFile(FilePath)).IsEngaged);
    }

    [Fact]
    public void File_CannotBeWritten_TheLatchHoldsAndSaysSo()
    {
        var kill = new KillSwitch(file: new KillFile(Path.Combine(_folder, "gone", KillFile.Name)));

        Assert.True(kill.Raise(KillLevel.ReduceOnly, "x", "y", At));

        Assert.Equal(KillLevel.ReduceOnly, kill.Level);
        Assert.NotNull(kill.FileTrouble);
    }

    [Theory]
    [InlineData("{\"isEngaged\":true,\"reason\":\"old\",\"by\":\"admin\",\"since\":\"2026-01-05T08:00:00+00:00\"}", KillLevel.NoNewEntries)]
    [InlineData("{\"isEngaged\":false,\"reason\":null,\"by\":null,\"since\":null}", KillLevel.None)]
    public void Json_OfEarlierVersions_KeepsItsMeaning(string stored, KillLevel level) =>
        Assert.Equal(level, JsonSerializer.Deserialize<KillSwitchState>(stored, JsonSerializerOptions.Web)!.Level);

    [Fact]
    public void Json_RoundTrip_IsEqual()
    {
        var state = new KillSwitchState(KillLevel.FlattenAll, "r", "b", At) { LossDay = Day };

        Assert.Equal(state, JsonSerializer.Deserialize<KillSwitchState>(JsonSerializer.Serialize(state, JsonSerializerOptions.Web)));
    }

    /// <summary>50 threads pull and others reset: every level is raised by exactly one, and the file ends as the memory does.</summary>
    [Fact]
    public async Task Raise_FiftyAtOnce_ExactlyOneWins()
    {
        for (var round = 0; round < 20; round++)
        {
            var kill = new KillSwitch(file: new KillFile(FilePath));
            using var start = new Barrier(50);
            var won = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return kill.Raise(KillLevel.ReduceOnly, $"caller {i}", $"{i}", At) ? i : -1;
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            var winner = Assert.Single(won, i => i >= 0);
            Assert.Equal($"caller {winner}", kill.State.Reason);
            Assert.Equal(kill.State, new KillFile(FilePath).Read());
            var seen = kill.State;
            var reset = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => kill.Reset(seen))));
            Assert.Single(reset, done => done);
            Assert.False(new KillFile(FilePath).Read()!.IsEngaged);
        }
    }
}
