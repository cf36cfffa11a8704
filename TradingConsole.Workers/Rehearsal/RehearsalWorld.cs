using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Account;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>What everything in one rehearsal shares: its time, its latencies, what will happen later, what goes wrong, what has happened.</summary>
internal sealed class RehearsalWorld(SteppedClock clock, SeededRandom random, Mishaps mishaps, History history)
{
    private readonly Agenda _agenda = new();

    public DateTimeOffset Now => clock.GetUtcNow();

    public SteppedClock Clock => clock;

    public History History => history;

    public Mishaps Mishaps => mishaps;

    /// <summary>Kills the process that lives; set by the rehearsal.</summary>
    public Action<Mishap> Crash { get; set; } = _ => { };

    /// <summary>Processes started so far.</summary>
    public int Starts { get; set; }

    /// <summary>When something planned is due.</summary>
    public DateTimeOffset? NextDue => _agenda.NextAt;

    public void After(TimeSpan delay, Action act) => _agenda.Add(Now + delay, act);

    public void At(DateTimeOffset at, Action act) => _agenda.Add(at, act);

    /// <summary>Does one thing that is due.</summary>
    public bool TryDo() => _agenda.TryDo(Now);

    public Mishap? InEffect(MishapKind kind) => mishaps.InEffect(kind, Now);

    /// <summary>A point at which a process may die is passed; it dies when a crash waits for it.</summary>
    public void PassCrashPoint(MishapKind point)
    {
        if (mishaps.Take(point, Now) is { } crash)
        {
            Crash(crash);
        }
    }

    /// <summary>One way over the network.</summary>
    public TimeSpan Latency() =>
        Microseconds(1_000 + (25_000 * random.NextDouble()))
        + (InEffect(MishapKind.NetworkSlow)?.Length ?? TimeSpan.Zero);

    /// <summary>One commit.</summary>
    public TimeSpan DiskLatency() => Microseconds(500 + (4_000 * random.NextDouble()));

    private static TimeSpan Microseconds(double value) => TimeSpan.FromTicks((long)value * TimeSpan.TicksPerMicrosecond);
}
