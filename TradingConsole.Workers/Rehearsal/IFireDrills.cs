using System.Collections.Immutable;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>Rehearses failures on an account of the paper exchange that exists for nothing else; the live account is out of its reach.</summary>
public interface IFireDrills
{
    /// <summary>What can be drilled.</summary>
    ImmutableArray<DrillFault> Faults { get; }

    /// <summary>The drill that runs now; null while none does.</summary>
    DrillProgress? Running { get; }

    /// <summary>Begins a drill in the background; its report is kept with date and name when it ends. One at a time.</summary>
    Outcome Start(DrillOrder order, Actor actor);

    /// <summary>Ends the drill that runs; what is done of it is kept as a report that did not pass.</summary>
    Outcome Cancel(Actor actor);
}

/// <param name="Faults">Names of <see cref="DrillFault"/>s.</param>
/// <param name="Seeds">Rehearsals of each, 1 to <see cref="SeedsMax"/>.</param>
public sealed record DrillOrder(ImmutableArray<string> Faults, int Seeds)
{
    public const int SeedsMax = 100;
}

/// <param name="Done">Rehearsals ended, of <paramref name="Planned"/>.</param>
/// <param name="Rows">Faults that are through.</param>
public sealed record DrillProgress(
    string Drill, string By, DateTimeOffset StartedAt, int Done, int Planned, string Fault, ImmutableArray<DrillRow> Rows);
