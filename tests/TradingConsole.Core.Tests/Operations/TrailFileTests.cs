using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using Xunit;

namespace TradingConsole.Core.Tests.Operations;

public sealed class TrailFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trail").FullName;

    private string FilePath => Path.Combine(_folder, "audit", "commands.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Add_NextProcess_FindsTheSameEntriesInTheirOrder()
    {
        var (first, second) = (Entry("a", 1), Entry("b", 2));
        var file = new TrailFile(FilePath);
        file.Add(second);
        file.Add(first);
        file.Add(first); // Once is enough.

        Assert.Equal([first, second], new TrailFile(FilePath).Waiting.AsEnumerable());
    }

    [Fact]
    public void Settle_TheLast_LeavesNothingBehind()
    {
        var (first, second) = (Entry("a", 1), Entry("b", 2));
        var file = new TrailFile(FilePath);
        file.Add(first);
        file.Add(second);
        file.Settle(first.CommandId!.Value);
        Assert.True(File.Exists(FilePath));
        file.Settle(second.CommandId!.Value);

        Assert.False(File.Exists(FilePath));
        Assert.Empty(new TrailFile(FilePath).Waiting);
    }

    [Fact]
    public void Open_LastLineCutOff_KeepsTheOthersAndSaysSo()
    {
        var entry = Entry("a", 1);
        new TrailFile(FilePath).Add(entry);
        File.AppendAllText(FilePath, "{\"at\":\"2026-");

        var file = new TrailFile(FilePath);

        Assert.Equal([entry], file.Waiting.AsEnumerable());
        Assert.Equal(1, file.Damaged);
    }

    private static AuditEntry Entry(string actor, int minute) => new(
        new DateTimeOffset(2026, 1, 5, 8, minute, 0, TimeSpan.Zero), actor, "kill.engage", "desk", null, "{\"level\":\"x\"}", "127.0.0.1")
    {
        Why = "drill", CommandId = Guid.NewGuid(),
    };
}
