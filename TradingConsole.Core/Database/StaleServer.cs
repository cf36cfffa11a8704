using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace TradingConsole.Core.Database;

/// <summary>What an earlier console left behind after it was killed: a server still running, or only its lock file.</summary>
internal static class StaleServer
{
    /// <summary>Stops a server that still runs on this folder and removes a lock file that names somebody else.</summary>
    /// <remarks>Safe because the console holds the folder's own lock: no other living console can own that server.</remarks>
    public static async Task StopAsync(PostgresFolder folder, PostgresBinaries binaries, ILogger logger, CancellationToken ct)
    {
        var lockFile = Path.Combine(folder.Cluster, "postmaster.pid");
        if (ReadPid(lockFile) is { } pid)
        {
            if (IsServerOf(pid, folder.Cluster))
            {
                logger.LogWarning("Stopping PostgreSQL {Pid}, which an earlier console left running on {Cluster}.", pid, folder.Cluster);
                await StopRunningAsync(folder, binaries, ct);
            }
            else
            {
                // PostgreSQL would refuse to start if the number now belongs to any living process.
                logger.LogInformation("Removing the stale lock of process {Pid} in {Cluster}.", pid, folder.Cluster);
                File.Delete(lockFile);
            }
        }

        foreach (var orphan in OrphansOf(folder.Cluster))
        {
            logger.LogWarning("Ending PostgreSQL child {Pid}, whose server is gone.", orphan.Id);
            orphan.Kill();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            await orphan.WaitForExitAsync(limit.Token);
            orphan.Dispose();
        }
    }

    /// <summary>Fast stop, which rolls open transactions back; immediate when that hangs.</summary>
    public static async Task StopRunningAsync(PostgresFolder folder, PostgresBinaries binaries, CancellationToken ct)
    {
        foreach (var mode in (string[])["fast", "immediate"])
        {
            var stopped = await folder.Account.RunAsync(
                binaries.PgCtl, ["stop", "-D", folder.Cluster, "-m", mode, "-w", "-t", "30"], ct);
            if (stopped.Succeeded || !File.Exists(Path.Combine(folder.Cluster, "postmaster.pid")))
            {
                return;
            }
        }
    }

    private static int? ReadPid(string lockFile) =>
        File.Exists(lockFile)
        && int.TryParse(File.ReadLines(lockFile).FirstOrDefault(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : null;

    private static bool IsServerOf(int pid, string cluster)
    {
        if (OperatingSystem.IsLinux())
        {
            var commandLine = $"/proc/{pid}/cmdline";
            return File.Exists(commandLine)
                && File.ReadAllText(commandLine).Split('\0').Contains(cluster, StringComparer.Ordinal);
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase);
        }
        catch (ArgumentException)
        {
            return false; // No such process.
        }
    }

    /// <summary>Backends of a killed postmaster: PostgreSQL's processes work in the cluster folder.</summary>
    private static IEnumerable<Process> OrphansOf(string cluster)
    {
        if (!OperatingSystem.IsLinux())
        {
            yield break;
        }

        foreach (var process in Process.GetProcesses())
        {
            var isOrphan = false;
            try
            {
                isOrphan = process.ProcessName.StartsWith("postgres", StringComparison.Ordinal)
                    && Directory.ResolveLinkTarget($"/proc/{process.Id}/cwd", returnFinalTarget: false)?.FullName == cluster;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                isOrphan = false; // It ended meanwhile, or is another user's: not one of ours.
            }

            if (isOrphan)
            {
                yield return process;
            }
            else
            {
                process.Dispose();
            }
        }
    }
}
