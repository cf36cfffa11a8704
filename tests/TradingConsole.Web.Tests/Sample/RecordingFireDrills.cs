using System.Collections.Concurrent;
using System.Collections.Immutable;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Rehearsal;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Notes what was to be drilled, and drills nothing.</summary>
public sealed class RecordingFireDrills : IFireDrills
{
    public ConcurrentQueue<string> Acts { get; } = new();

    public ImmutableArray<DrillFault> Faults => DrillFault.All;

    public DrillProgress? Running { get; set; }

    public Outcome Start(DrillOrder order, Actor actor)
    {
        Acts.Enqueue($"{actor.Name}: drill {order.Faults.Length} faults x{order.Seeds}");
        return Outcome.Ok("The drill has begun.");
    }

    public Outcome Cancel(Actor actor)
    {
        Acts.Enqueue($"{actor.Name}: cancel");
        return Outcome.Ok();
    }
}
