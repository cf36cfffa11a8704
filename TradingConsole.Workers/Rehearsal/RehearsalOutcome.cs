using System.Collections.Immutable;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>What one seed brought.</summary>
/// <param name="Faults">How often each kind struck.</param>
/// <param name="Hash">Of the whole history: the same seed gives the same one.</param>
/// <param name="LongestNaked">The longest anything stood without a stop, excused or not.</param>
/// <param name="History">Empty unless asked for.</param>
internal sealed record RehearsalOutcome(
    ulong Seed, ImmutableArray<Offence> Offences, ImmutableSortedDictionary<string, int> Faults, string Hash, int Orders, int Fills, int Trades,
    TimeSpan LongestNaked, IReadOnlyList<string> History)
{
    public int Count(OffenceKind kind) => Offences.Count(offence => offence.Kind == kind);
}
