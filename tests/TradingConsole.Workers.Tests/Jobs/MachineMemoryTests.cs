using TradingConsole.Workers.Jobs;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

public sealed class MachineMemoryTests
{
    private const long Gb = 1L << 30;

    private static readonly MachineMemory Machine = MachineMemory.Parse(
        """
        MemTotal:        8388608 kB
        MemFree:          123456 kB
        MemAvailable:    4194304 kB
        """);

    [Fact]
    public void Parse_TotalAndAvailable_AreBytes()
    {
        Assert.Equal(new MachineMemory(8 * Gb, 4 * Gb), Machine);
    }

    [Fact]
    public void Parse_LineMissing_NamesIt()
    {
        Assert.Contains("MemAvailable:", Assert.Throws<FormatException>(() => MachineMemory.Parse("MemTotal: 1 kB")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max\n", "1000\n", 8, 4)] // No limit.
    [InlineData("2147483648\n", "536870912\n", 2, 1.5)]
    [InlineData("6442450944\n", "536870912\n", 6, 4)] // The machine itself has no more free.
    [InlineData("2147483648\n", "3221225472\n", 2, 0)]
    public void Within_ControlGroup_IsTheSmallerWorld(string limit, string use, double total, double free)
    {
        Assert.Equal(new MachineMemory((long)(total * Gb), (long)(free * Gb)), Machine.Within(limit, use));
    }

    [Fact]
    public void Refusal_MoreThanTheMachineLessItsReserve_NamesBothNumbers()
    {
        Assert.Null(Machine.Refusal((8 * Gb) - MachineMemory.ReserveBytes));
        Assert.Equal(
            "It needs about 9.5 GB of memory; this machine has 8.0 GB, of which 0.5 GB stay with the desk. Ask for fewer days or rows.",
            Machine.Refusal((9 * Gb) + (Gb / 2)));
    }

    [Fact]
    public void Shortage_FitsTheMachineButNotNow_SaysWhatIsFree()
    {
        Assert.Null(Machine.Shortage(4 * Gb));
        Assert.Equal("Waits for memory: it needs about 5.0 GB, 4.0 GB of 8.0 GB are free now.", Machine.Shortage(5 * Gb));
    }

    [Fact]
    public void Read_ThisMachine_HasSomeAndNoMoreFreeThanThereIs()
    {
        var memory = MachineMemory.Read();

        Assert.InRange(memory.FreeBytes, 1, memory.TotalBytes);
    }
}
