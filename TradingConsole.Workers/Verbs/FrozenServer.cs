using System.Diagnostics;
using System.Globalization;
using TradingConsole.Core.Database;

namespace TradingConsole.Workers.Verbs;

/// <summary>A database server that keeps its connections and answers nobody: all its processes are stopped until this is disposed.</summary>
internal sealed class FrozenServer : IAsyncDisposable
{
    private int[] _processes;

    private FrozenServer(int[] processes) => _processes = processes;

    public static async Task<FrozenServer> FreezeAsync(EmbeddedPostgres server)
    {
        // The parent first: from then on there are no new ones.
        await SignalAsync("STOP", [server.ProcessId]);
        var frozen = new FrozenServer([server.ProcessId, .. ChildrenOf(server.ProcessId)]);
        await SignalAsync("STOP", frozen._processes);
        return frozen;
    }

    public async ValueTask DisposeAsync()
    {
        var processes = Interlocked.Exchange(ref _processes, []);
        if (processes.Length > 0)
        {
            await SignalAsync("CONT", processes);
        }
    }

    private static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            try
            {
                // "pid (name) state parent …"; the name may hold anything, also a bracket.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (int.Parse(fields[1], CultureInfo.InvariantCulture) == parent)
                {
                    children.Add(id);
                }
            }
            catch (IOException)
            {
                continue; // It ended while we looked.
            }
        }

        return children;
    }

    private static async Task SignalAsync(string signal, IEnumerable<int> processes)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }
}
