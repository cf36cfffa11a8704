using System.Globalization;

namespace TradingConsole.Workers.Jobs;

/// <summary>What one process is in the queue: its name, the kinds it does, and what it makes ready before each job.</summary>
/// <param name="Name">Unique among all processes that ever lived, e.g. <c>host/4711/3f2a</c>.</param>
/// <param name="Kinds">Kinds this process begins.</param>
/// <param name="HeavyMax">Heavy jobs at once over all nodes.</param>
/// <param name="BeforeJobAsync">Run before each job, e.g. to read the rules in force again.</param>
internal sealed record JobNode(
    string Name, IReadOnlyList<string> Kinds, int HeavyMax, Func<IServiceProvider, CancellationToken, Task> BeforeJobAsync)
{
    /// <summary>What a job of this process may use, read anew each time; one that needs more waits.</summary>
    public Func<MachineMemory> Memory { get; init; } = MachineMemory.ReadForThisProcess;

    /// <summary>One: it may use every core the desk leaves, and two would share memory that was judged for one.</summary>
    public const int HeavyAtOnce = 1;

    public static JobNode Of(Func<JobKind, bool> does, Func<IServiceProvider, CancellationToken, Task>? beforeJob = null) => new(
        NewName(), [.. Timetable.Jobs.Where(does).Select(kind => kind.Name)], HeavyAtOnce, beforeJob ?? ((_, _) => Task.CompletedTask));

    public static string NewName() => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid().ToString("N")[..6]}");
}
