using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.PaperExchange.Faults;

/// <summary>What the faults in effect do to one event of the user stream.</summary>
internal readonly record struct EventFaults(bool IsLost, bool IsDuplicated, bool IsMalformed, TimeSpan Delay);

/// <summary>The account's faults in effect: its plan and whatever was thrown in since. Single threaded, as the book is.</summary>
internal sealed class VenueFaults(IEnumerable<VenueFault> plan, ulong seed)
{
    private readonly List<Entry> _entries = [.. plan.Select(fault => new Entry(fault))];
    private readonly SortedDictionary<VenueFaultKind, int> _struck = [];
    private readonly SeededRandom _random = new SeededRandom(seed).Fork(0xFA);

    public IEnumerable<VenueFault> All => _entries.Select(e => e.Fault);

    /// <summary>How often each kind has struck.</summary>
    public IReadOnlyDictionary<VenueFaultKind, int> Struck => _struck;

    public void Add(VenueFault fault) => _entries.Add(new Entry(fault));

    /// <summary>Nothing goes wrong from now on; what has happened has happened.</summary>
    public void Clear() => _entries.Clear();

    /// <summary>The first fault a call runs into.</summary>
    public VenueFault? ForCall(DateTimeOffset at, string call, bool isSigned, bool opens, bool isAlgo)
    {
        foreach (var entry in _entries)
        {
            var reaches = entry.Fault.Kind switch
            {
                VenueFaultKind.Overload => opens,
                VenueFaultKind.AlgoServiceDown => isAlgo,
                VenueFaultKind.Maintenance or VenueFaultKind.RateLimit or VenueFaultKind.Ban => true,
                <= VenueFaultKind.GarbleReply => isSigned,
                _ => false,
            };
            if (reaches && TryStrike(entry, at, call))
            {
                return entry.Fault;
            }
        }

        return null;
    }

    /// <summary>The fault of a kind that acts on something named, when one does.</summary>
    public VenueFault? Strike(VenueFaultKind kind, DateTimeOffset at, string name)
    {
        foreach (var entry in _entries)
        {
            if (entry.Fault.Kind == kind && TryStrike(entry, at, name))
            {
                return entry.Fault;
            }
        }

        return null;
    }

    /// <summary>As <see cref="Strike"/>, without counting it: for states rather than blows.</summary>
    public VenueFault? InEffect(VenueFaultKind kind, DateTimeOffset at) =>
        _entries.Find(e => e.Fault.Kind == kind && e.Fault.ActsAt(at))?.Fault;

    public EventFaults EventFaults(DateTimeOffset at, string type)
    {
        var result = default(EventFaults);
        foreach (var entry in _entries)
        {
            if (entry.Fault.Kind is < VenueFaultKind.DelayEvents or > VenueFaultKind.MalformEvents || !TryStrike(entry, at, type))
            {
                continue;
            }

            result = entry.Fault.Kind switch
            {
                VenueFaultKind.DelayEvents => result with { Delay = result.Delay + entry.Fault.Delay },
                VenueFaultKind.ReorderEvents => result with { Delay = result.Delay + (entry.Fault.Delay * _random.NextDouble()) },
                VenueFaultKind.DuplicateEvents => result with { IsDuplicated = true },
                VenueFaultKind.MalformEvents => result with { IsMalformed = true },
                _ => result with { IsLost = true },
            };
        }

        return result;
    }

    public void Count(VenueFaultKind kind) => _struck[kind] = _struck.GetValueOrDefault(kind) + 1;

    private bool TryStrike(Entry entry, DateTimeOffset at, string name)
    {
        var fault = entry.Fault;
        if (!fault.ActsAt(at) || !fault.Hits(name) || entry.Hits >= (fault.TimesMax ?? int.MaxValue)
            || (fault.Chance < 1 && _random.NextDouble() >= fault.Chance))
        {
            return false;
        }

        entry.Hits++;
        Count(fault.Kind);
        return true;
    }

    private sealed class Entry(VenueFault fault)
    {
        public VenueFault Fault { get; } = fault;

        public int Hits { get; set; }
    }
}
