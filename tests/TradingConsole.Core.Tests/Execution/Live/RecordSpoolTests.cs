using System.Text.Json;
using TradingConsole.Core.Execution.Storage;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Live;

public sealed class RecordSpoolTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"spool-{Guid.NewGuid():N}");

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_path + ".quarantine");
    }

    [Fact]
    public void Records_AfterARestart_ComeBackInOrderDigitForDigit()
    {
        var round = new LiveBracketCase().Enter().Protect().StopOut();
        var spool = new RecordSpool(_path);
        for (var i = 0; i < round.Records.Count; i++)
        {
            spool.Append(new SpooledRecord(new RecordStamp(3, i), round.Records[i]));
        }

        var again = new RecordSpool(_path).Read(out _);

        Assert.Equal(Enumerable.Range(0, round.Records.Count).Select(i => new RecordStamp(3, i)), again.Select(item => item.Stamp));
        Assert.Equal(round.Records.Select(Text), again.Select(item => Text(item.Record)));
        spool.Clear();
        Assert.True(new RecordSpool(_path).IsEmpty);
    }

    // A crash can cut the last line at any byte. It was never answered for, and what follows must not be glued to it.
    [Fact]
    public void Record_CutAtEveryByte_LosesOnlyItself()
    {
        var record = new LiveBracketCase().Opening();
        var spool = new RecordSpool(_path);
        spool.Append(new SpooledRecord(new RecordStamp(1, 1), record));
        var first = File.ReadAllBytes(_path);
        spool.Append(new SpooledRecord(new RecordStamp(1, 2), record));
        var both = File.ReadAllBytes(_path);
        for (var length = first.Length; length < both.Length; length += 7)
        {
            File.WriteAllBytes(_path, both[..length]);
            var mended = new RecordSpool(_path);
            mended.Append(new SpooledRecord(new RecordStamp(1, 3), record));

            Assert.Equal([1, 3], mended.Read(out _).Select(item => item.Stamp.Version));
        }
    }

    [Theory]
    [InlineData("{\"Stamp\":{\"Tok")]
    [InlineData("\0\0\0\0")]
    [InlineData("null")]
    public void Line_DamagedInTheMiddle_IsPutAsideAndTheOthersAreRead(string damage)
    {
        var record = new LiveBracketCase().Opening();
        var spool = new RecordSpool(_path);
        spool.Append(new SpooledRecord(new RecordStamp(1, 1), record));
        File.AppendAllText(_path, damage + "\n");
        spool.Append(new SpooledRecord(new RecordStamp(1, 2), record));

        for (var attempt = 0; attempt < 2; attempt++) // The database was still away at the first: nothing is put aside twice.
        {
            var read = new RecordSpool(_path).Read(out var quarantined);
            Assert.Equal([1, 2], read.Select(item => item.Stamp.Version));
            Assert.Equal(1, quarantined);
        }

        Assert.Equal([damage], File.ReadAllLines(spool.QuarantinePath));
    }

    private static string Text(Core.Execution.Live.BracketRecord record) => JsonSerializer.Serialize(record);
}
