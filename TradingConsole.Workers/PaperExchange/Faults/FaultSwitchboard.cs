using System.Collections.Immutable;

namespace TradingConsole.Workers.PaperExchange.Faults;

/// <summary>What acts on one stream message.</summary>
internal readonly record struct StreamFaults(bool IsSilent, bool IsMalformed, bool IsDuplicated, TimeSpan Delay);

/// <summary>The faults of one running exchange: its plan and whatever was thrown in since.</summary>
internal sealed class FaultSwitchboard(PaperFaultPlan plan)
{
    private ImmutableArray<PaperFault> _faults = plan.Faults;
    private ImmutableHashSet<PaperFault> _droppedFor = [];

    public void Inject(PaperFault fault) => ImmutableInterlocked.Update(ref _faults, (all, one) => all.Add(one), fault);

    public StreamFaults StreamFaults(DateTimeOffset at, string stream)
    {
        var result = default(StreamFaults);
        foreach (var fault in _faults)
        {
            if (!fault.ActsAt(at) || !fault.Hits(stream))
            {
                continue;
            }

            result = fault.Kind switch
            {
                PaperFaultKind.Silence => result with { IsSilent = true },
                PaperFaultKind.MalformMessages => result with { IsMalformed = true },
                PaperFaultKind.DuplicateMessages => result with { IsDuplicated = true },
                PaperFaultKind.DelayMessages => result with { Delay = fault.Delay },
                _ => result,
            };
        }

        return result;
    }

    /// <summary>The fault a REST call runs into, if any.</summary>
    public PaperFaultKind? RestFault(DateTimeOffset at, string path)
    {
        foreach (var fault in _faults)
        {
            if (fault.Kind >= PaperFaultKind.RestUnavailable && fault.ActsAt(at) && fault.Hits(path))
            {
                return fault.Kind;
            }
        }

        return null;
    }

    /// <summary>Cuts that are due; each is handed out once.</summary>
    public IReadOnlyList<PaperFault> TakeDrops(DateTimeOffset now)
    {
        var drops = _faults.Where(f => f.Kind == PaperFaultKind.DropConnections && f.From <= now && !_droppedFor.Contains(f)).ToArray();
        _droppedFor = _droppedFor.Union(drops);
        return drops;
    }
}
