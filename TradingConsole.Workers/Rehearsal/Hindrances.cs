using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>
/// When nobody could have protected anything: no process lived, the exchange had forbidden every call, or each single attempt to close
/// failed for no fault of the desk's. An excuse lasts as long as the next attempt may take, never as long as a fault.
/// </summary>
internal sealed class Hindrances
{
    /// <summary>From uncovered to covered or closed.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    /// <summary>The same across a crash and the restart after it, from the crash on.</summary>
    public static readonly TimeSpan CrashBound = TimeSpan.FromSeconds(15);

    /// <summary>From the moment the exchange takes a reduce-only order until the last part of it is executed.</summary>
    public static readonly TimeSpan ClosedWithin = TimeSpan.FromSeconds(5);

    // A restarted process needs this long until it knows what it holds.
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(2);

    // How long whoever asks waits before asking again.
    private static readonly TimeSpan AnswerWaitedFor = TimeSpan.FromMilliseconds(700);

    private readonly List<Time> _times = []; // One per lost call of a short run.
    private readonly List<(DateTimeOffset From, DateTimeOffset Until)> _streamTroubles = [];
    private readonly List<(DateTimeOffset From, DateTimeOffset Until, TimeSpan OneWay)> _slow = [];
    private readonly Dictionary<string, DateTimeOffset> _heard = new(StringComparer.Ordinal); // One per order of a short run; never walked.
    private DateTimeOffset? _streamDownSince;

    /// <summary>Faults in which calls get lost or refused: they cost attempts, and only those excuse.</summary>
    public static bool Hinders(VenueFaultKind kind) => kind is VenueFaultKind.SwallowCall or VenueFaultKind.SwallowSilently
        or VenueFaultKind.LateCall or VenueFaultKind.RefuseCall or VenueFaultKind.RateLimit or VenueFaultKind.Ban or VenueFaultKind.Maintenance
        or VenueFaultKind.HaltSymbol or VenueFaultKind.HedgeMode or VenueFaultKind.ChangeFilters;

    public void Add(VenueFault fault)
    {
        if (fault.Kind is (>= VenueFaultKind.DelayEvents and <= VenueFaultKind.RefuseUserStream) or VenueFaultKind.VanishStop)
        {
            _streamTroubles.Add((fault.From, fault.From + fault.Duration + fault.Delay));
        }
    }

    /// <summary>
    /// A reduce-only market order was sent and the exchange did not take it. The bound runs anew: within it the position is covered or
    /// gone, or the next attempt has failed too. Refused stops excuse nothing, because closing is the answer to them.
    /// </summary>
    public void AddLostExit(Symbol symbol, DateTimeOffset at) => _times.Add(new Time(symbol, at, at, at + Bound));

    /// <summary>The exchange answers nothing more, by its own word: to go on calling prolongs that.</summary>
    public void AddBan(DateTimeOffset at, TimeSpan length) => _times.Add(new Time(null, at, at + length, at + length + Bound));

    /// <summary>The exchange's time could not be read, without which no stamp is signed.</summary>
    public void AddLostClock(DateTimeOffset at) => _times.Add(new Time(null, at, at, at + Bound));

    /// <summary>The way to the exchange takes longer for a while: to see what happened and to answer it is a round trip.</summary>
    public void AddSlowWay(DateTimeOffset from, DateTimeOffset until, TimeSpan oneWay) => _slow.Add((from, until, oneWay));

    /// <summary>The process has lost its user stream, or never had one.</summary>
    public void StreamDown(DateTimeOffset at) => _streamDownSince ??= at;

    public void StreamUp(DateTimeOffset at)
    {
        if (_streamDownSince is { } since)
        {
            _streamTroubles.Add((since, at));
            _streamDownSince = null;
        }
    }

    /// <summary>A question was answered truly, or its order was only just sent: what the stream kept silent about before is known.</summary>
    public void Heard(string asked, DateTimeOffset at) => _heard[asked] = at;

    /// <summary>
    /// The desk asked or acted and got no true answer in time. If the stream was in trouble since the last one, it cannot know what was
    /// executed, as long as it goes on asking: each lost answer excuses the time it is waited for, and no more.
    /// </summary>
    /// <param name="asked">An order's name, or the symbol for its executions.</param>
    /// <param name="delay">When a late answer does arrive; null: never.</param>
    public void AddLostAnswer(Symbol symbol, string asked, DateTimeOffset at, TimeSpan? delay)
    {
        var knownAt = _heard.GetValueOrDefault(asked);
        if (_streamDownSince <= at || _streamTroubles.Exists(trouble => at >= trouble.From && knownAt <= trouble.Until))
        {
            var until = at + (delay ?? AnswerWaitedFor);
            _times.Add(new Time(symbol, at, until, until + Bound));
        }
    }

    /// <summary>The process is dead for a while.</summary>
    public void AddCrash(DateTimeOffset from, TimeSpan length) => _times.Add(new Time(null, from, from + length + StartUp, from + CrashBound));

    /// <summary>The process stands still for a while.</summary>
    public void AddStall(DateTimeOffset from, TimeSpan length) => _times.Add(new Time(null, from, from + length, from + length + Bound));

    /// <summary>By when what has been uncovered since an instant must be covered or gone.</summary>
    public DateTimeOffset Deadline(Symbol symbol, DateTimeOffset since)
    {
        var way = _slow.Where(slow => slow.From <= since + Bound && slow.Until >= since).Select(slow => slow.OneWay).DefaultIfEmpty().Max();
        var deadline = since + Bound + (2 * way);
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var time in _times)
            {
                if ((time.Symbol is null || time.Symbol == symbol) && time.Until >= since && time.From <= deadline && time.Deadline > deadline)
                {
                    (deadline, grew) = (time.Deadline, true);
                }
            }
        }

        return deadline;
    }

    /// <param name="Symbol">Null: all.</param>
    private readonly record struct Time(Symbol? Symbol, DateTimeOffset From, DateTimeOffset Until, DateTimeOffset Deadline);
}
