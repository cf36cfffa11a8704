using System.Globalization;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>A process that trades or traded, named so that another can tell whether it still lives.</summary>
/// <param name="Machine">Machine, boot and process namespace: where the number means something.</param>
/// <param name="Started">Clock ticks from boot to its beginning; 0 where that cannot be read.</param>
public sealed record TraderProcess(string Machine, int ProcessId, long Started)
{
    private const int StateField = 0;
    private const int StartField = 19;

    /// <summary>The process this runs in.</summary>
    public static TraderProcess Current { get; } = new(
        $"{Environment.MachineName}/{Read("/proc/sys/kernel/random/boot_id")}/{Link("/proc/self/ns/pid")}", Environment.ProcessId,
        Stat(Environment.ProcessId) is { Length: > StartField } fields ? long.Parse(fields[StartField], CultureInfo.InvariantCulture) : 0);

    /// <summary>
    /// True only where it is certain: on the machine it ran on, once its number is free, another's, or a finished process's. Where it
    /// cannot be told, silence has to be waited for.
    /// </summary>
    public bool IsDeadForCertain(TraderProcess here)
    {
        ArgumentNullException.ThrowIfNull(here);
        if (Machine != here.Machine || Started == 0 || here.Started == 0)
        {
            return false;
        }

        var fields = Stat(ProcessId);
        return fields is null
            ? !Directory.Exists($"/proc/{ProcessId}")
            : fields.Length > StartField
                && (fields[StateField] is "Z" or "X" || long.Parse(fields[StartField], CultureInfo.InvariantCulture) != Started);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"process {ProcessId} on {Machine.Split('/')[0]}");

    // The name in brackets may hold anything, brackets and blanks included: fields are counted after the last bracket.
    private static string[]? Stat(int processId) =>
        Read($"/proc/{processId}/stat") is { Length: > 0 } text && text.LastIndexOf(')') is > 0 and var end
            ? text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) : null;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return ""; // Not a Linux, or the process is gone.
        }
    }

    private static string Link(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name ?? "";
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
