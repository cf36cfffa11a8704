using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TradingConsole.Workers.Jobs.Apart;

/// <summary>What Linux can do to a process and .NET does not offer.</summary>
[SupportedOSPlatform("linux")]
internal static class ProcessSignal
{
    private const int SigCont = 18;
    private const int SigStop = 19;
    private const int PrSetPdeathsig = 1;

    /// <summary>Takes the processor from a process; what it has in memory stays.</summary>
    /// <returns>False when there is no such process any more.</returns>
    public static bool Stop(int processId) => Kill(processId, SigStop) == 0;

    /// <returns>False when there is no such process any more.</returns>
    public static bool Continue(int processId) => Kill(processId, SigCont) == 0;

    /// <summary>Should the parent die while this process is stopped, it goes on, to find its standard input closed and end.</summary>
    public static void ContinueWhenParentDies() => _ = Prctl(PrSetPdeathsig, SigCont, 0, 0, 0);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Prctl(int option, nint first, nint second, nint third, nint fourth);
}
