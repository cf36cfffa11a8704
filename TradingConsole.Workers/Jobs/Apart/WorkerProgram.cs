using System.Diagnostics;
using System.Globalization;

namespace TradingConsole.Workers.Jobs.Apart;

/// <summary>The command that starts a worker process beside this one, with the lowest claim on processor and memory.</summary>
internal static class WorkerProgram
{
    /// <summary>A tenth of a normal process's share when both want the processor.</summary>
    public const int Niceness = 10;

    private const string Assembly = "TradingConsole.Workers.dll";
    private static readonly string[] NicePaths = ["/usr/bin/nice", "/bin/nice"];

    /// <summary>False where the program does not lie beside this one, as in a host of another shape.</summary>
    public static bool IsHere =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, Assembly))
        && File.Exists(Path.Combine(AppContext.BaseDirectory, Path.ChangeExtension(Assembly, ".runtimeconfig.json")));

    /// <param name="memory">The child's managed heap may not outgrow what is free now: it fails its job rather than the machine.</param>
    public static ProcessStartInfo Command(MachineMemory memory)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, UseShellExecute = false };
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        if (NicePaths.FirstOrDefault(File.Exists) is { } nice)
        {
            start.FileName = nice;
            start.ArgumentList.Add("-n");
            start.ArgumentList.Add(Niceness.ToString(CultureInfo.InvariantCulture));
            start.ArgumentList.Add(dotnet);
        }
        else
        {
            start.FileName = dotnet;
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, Assembly));
        start.ArgumentList.Add("worker");
        start.ArgumentList.Add("--orders");
        start.Environment["DOTNET_gcServer"] = "0"; // One heap: throughput of the jobs is not worth a heap per core.
        start.Environment["DOTNET_gcConcurrent"] = "0"; // Nobody waits for this process: pauses are free, a collector thread is not.
        start.Environment["DOTNET_GCHeapHardLimit"] =
            "0x" + Math.Max(1L << 30, memory.FreeBytes).ToString("X", CultureInfo.InvariantCulture);
        return start;
    }
}
