namespace TradingConsole.Workers.Jobs;

/// <summary>One kind of job: its name in the queue, the class that does it, and where it may run.</summary>
/// <param name="Name">As stored and as the API spells it, e.g. <c>train_model</c>.</param>
/// <param name="Job">A <see cref="TrackedJob"/>.</param>
/// <param name="IsHeavy">
/// Takes minutes of processor or gigabytes: it waits for one of the few heavy places and runs apart from the decision loop.
/// Light jobs wait on the network or take a second, and start at once.
/// </param>
/// <param name="ByHand">Whether an operator may start it.</param>
internal sealed record JobKind(string Name, Type Job, bool IsHeavy, bool ByHand)
{
    public static JobKind Light<T>(string name, bool byHand = true)
        where T : TrackedJob => new(name, typeof(T), false, byHand);

    public static JobKind Heavy<T>(string name, bool byHand = true)
        where T : TrackedJob => new(name, typeof(T), true, byHand);
}
