using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>
/// When nobody could have protected anything: the exchange took neither stops nor exits, no process lived, or nobody could know. The
/// bound runs again from the end of such a time; every other fault is no excuse.
/// </summary>
internal sealed class Hindrances
{
    /// <summary>From uncovered to covered or closed.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    /// <summary>The same across a crash and the restart after it, from the crash on.</summary>
    public static readonly TimeSpan CrashBound = TimeSpan.FromSeconds(15);

    /// <summary>From the moment the exchange takes reduce-only orders again.</summary>
    public static readonly TimeSpan RecoveryBound = TimeSpan.FromSeconds(5);

    // A restarted process needs this long until it knows what it holds.
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(2);

    // How long whoever asks waits before asking again.
    private static readonly TimeSpan AnswerWaitedFor = TimeSpan.FromMilliseconds(700);

    // A stream that was cut, or whose key ended, is back by then.
    private static readonly TimeSpan StreamBackWithin = TimeSpan.FromSeconds(15);

    // What it did not tell of a stop stays untold until the algo service answers again.
    private static readonly TimeSpan StopsUntoldFor = TimeSpan.FromSeconds(60);

    private readonly List<Time> _times = []; // One per fault and lost answer of a short run.
    private readonly List<(DateTimeOffset From, DateTimeOffset Until)> _streamTroubles = [];

    /// <summary>Faults in which the exchange or the network executes neither stops nor exits.</summary>
    public static bool Hinders(VenueFaultKind kind) => kind is VenueFaultKind.SwallowCall or VenueFaultKind.SwallowSilently
        or VenueFaultKind.LateCall or VenueFaultKind.RefuseCall or VenueFaultKind.RateLimit or VenueFaultKind.Ban or VenueFaultKind.Maintenance
        or VenueFaultKind.HaltSymbol or VenueFaultKind.HedgeMode or VenueFaultKind.ChangeFilters;

    public void Add(VenueFault fault)
    {
        if (Hinders(fault.Kind))
        {
            var until = fault.From + fault.Duration;
            _times.Add(new Time(fault.From, until, until + RecoveryBound));
        }

        if (fault.Kind is (>= VenueFaultKind.DelayEvents and <= VenueFaultKind.RefuseUserStream) or VenueFaultKind.VanishStop)
        {
            _streamTroubles.Add((fault.From, fault.From + fault.Duration + fault.Delay));
        }
    }

    public void Add(Mishap mishap)
    {
        if (mishap.Kind is MishapKind.NetworkDown)
        {
            _times.Add(new Time(mishap.From, mishap.Until, mishap.Until + RecoveryBound));
        }
    }

    /// <summary>
    /// The desk asked or acted and got no true answer in time. While the stream is in trouble too it cannot know what was executed, as
    /// long as it goes on asking: each lost answer excuses the time it is waited for, and no more.
    /// </summary>
    /// <param name="delay">When a late answer does arrive; null: never.</param>
    /// <param name="isOfStops">The algo service was asked.</param>
    public void AddLostAnswer(DateTimeOffset at, TimeSpan? delay, bool isOfStops)
    {
        var memory = isOfStops ? StopsUntoldFor : StreamBackWithin;
        if (_streamTroubles.Exists(trouble => at >= trouble.From && at < trouble.Until + memory))
        {
            var until = at + (delay ?? AnswerWaitedFor);
            _times.Add(new Time(at, until, until + Bound));
        }
    }

    /// <summary>The process is dead for a while.</summary>
    public void AddCrash(DateTimeOffset from, TimeSpan length) => _times.Add(new Time(from, from + length + StartUp, from + CrashBound));

    /// <summary>The process stands still for a while.</summary>
    public void AddStall(DateTimeOffset from, TimeSpan length) => _times.Add(new Time(from, from + length, from + length + Bound));

    /// <summary>By when what has been uncovered since an instant must be covered or gone.</summary>
    public DateTimeOffset Deadline(DateTimeOffset since)
    {
        var deadline = since + Bound;
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var time in _times)
            {
                if (time.Until > since && time.From < deadline && time.Deadline > deadline)
                {
                    (deadline, grew) = (time.Deadline, true);
                }
            }
        }

        return deadline;
    }

    private readonly record struct Time(DateTimeOffset From, DateTimeOffset Until, DateTimeOffset Deadline);
}
