using System.Globalization;

namespace TradingConsole.Workers.Jobs;

/// <summary>Memory of the machine or, inside a container, of what the container may use.</summary>
/// <param name="TotalBytes">What could ever be used.</param>
/// <param name="FreeBytes">What can be used now without taking it from anyone.</param>
public sealed record MachineMemory(long TotalBytes, long FreeBytes)
{
    /// <summary>Left to the desk, its database and the system when a job's size is judged.</summary>
    public const long ReserveBytes = 512L << 20;

    private const string Meminfo = "/proc/meminfo";
    private const string GroupLimit = "/sys/fs/cgroup/memory.max";
    private const string GroupUse = "/sys/fs/cgroup/memory.current";

    /// <summary>Reads it now; without <c>/proc</c> the runtime's own picture of the machine serves.</summary>
    public static MachineMemory Read()
    {
        if (!File.Exists(Meminfo))
        {
            var info = GC.GetGCMemoryInfo();
            return new MachineMemory(info.TotalAvailableMemoryBytes, Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes));
        }

        var machine = Parse(File.ReadAllText(Meminfo));
        return File.Exists(GroupLimit) && File.Exists(GroupUse)
            ? machine.Within(File.ReadAllText(GroupLimit), File.ReadAllText(GroupUse))
            : machine;
    }

    /// <summary>As <see cref="Read"/>, within what this process's heap is allowed: a worker's was limited when it started.</summary>
    public static MachineMemory ReadForThisProcess()
    {
        var (machine, allowed) = (Read(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        return machine with { FreeBytes = Math.Min(machine.FreeBytes, allowed) };
    }

    /// <summary>Why a job of this size cannot run here; null when it can.</summary>
    public string? Refusal(long neededBytes) => neededBytes <= TotalBytes - ReserveBytes
        ? null
        : $"It needs about {Gigabytes(neededBytes)} of memory; this machine has {Gigabytes(TotalBytes)}, of which {Gigabytes(ReserveBytes)} stay with the desk. Ask for fewer days or rows.";

    /// <summary>What a job of this size waits for just now, though the machine is large enough; null when it fits.</summary>
    public string? Shortage(long neededBytes) => neededBytes <= FreeBytes
        ? null
        : $"Waits for memory: it needs about {Gigabytes(neededBytes)}, {Gigabytes(FreeBytes)} of {Gigabytes(TotalBytes)} are free now.";

    internal static MachineMemory Parse(string meminfo)
    {
        long Kilobytes(string key)
        {
            foreach (var line in meminfo.Split('\n'))
            {
                if (line.StartsWith(key, StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(key.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
                }
            }

            throw new FormatException($"{Meminfo} has no line '{key}'.");
        }

        return new MachineMemory(Kilobytes("MemTotal:") * 1024, Kilobytes("MemAvailable:") * 1024);
    }

    /// <summary>A control group without a limit says <c>max</c>; its use counts page cache too, so free is never more than the machine's.</summary>
    internal MachineMemory Within(string limitText, string useText) =>
        long.TryParse(limitText.Trim(), CultureInfo.InvariantCulture, out var limit) && limit < TotalBytes
        && long.TryParse(useText.Trim(), CultureInfo.InvariantCulture, out var use)
            ? new MachineMemory(limit, Math.Clamp(limit - use, 0, FreeBytes))
            : this;

    private static string Gigabytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GB");
}
