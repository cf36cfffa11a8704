using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Rehearsal;

/// <inheritdoc cref="IFireDrills"/>
/// <remarks>
/// Each fault is rehearsed alone: the whole live desk and the whole exchange on virtual time, judged by the exchange's ledger, as
/// <c>simulate</c> does it. One thread below normal priority, so that the desk beside it does not feel it.
/// </remarks>
internal sealed class FireDrills(GoLiveStore store, AuditLog audit, ILogger<FireDrills> logger) : IFireDrills, IDisposable
{
    private readonly CancellationTokenSource _shutdown = new();
    private readonly TimeProvider _wall = TimeProvider.System; // Drills carry the machine's clock, whatever market they stand beside.
    private CancellationTokenSource? _current;
    private DrillProgress? _running;

    public ImmutableArray<DrillFault> Faults => DrillFault.All;

    public DrillProgress? Running => Volatile.Read(ref _running);

    public Outcome Start(DrillOrder order, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(order);
        var chosen = DrillFault.All.Where(fault => order.Faults.Contains(fault.Name)).ToImmutableArray();
        if (chosen.IsEmpty || chosen.Length != order.Faults.Distinct().Count())
        {
            return Outcome.Refused($"faults were '{string.Join(", ", order.Faults)}'; choose at least one, of those on the page.");
        }

        if (order.Seeds is < 1 or > DrillOrder.SeedsMax)
        {
            return Outcome.Refused($"seeds was {order.Seeds}; it must lie from 1 to {DrillOrder.SeedsMax}.");
        }

        var started = _wall.GetUtcNow();
        var progress = new DrillProgress(NameOf(chosen), actor.Name, started, 0, chosen.Length * order.Seeds, chosen[0].Name, []);
        if (Interlocked.CompareExchange(ref _running, progress, null) is { } other)
        {
            return Outcome.Refused($"{other.By} is running a drill already; wait for its end or cancel it.");
        }

        var current = CancellationTokenSource.CreateLinkedTokenSource(_shutdown.Token);
        _current = current;
        new Thread(() => Run(chosen, order.Seeds, progress, actor, current)) { IsBackground = true, Priority = ThreadPriority.BelowNormal, Name = "fire drill" }.Start();
        return Outcome.Ok($"The drill of {(chosen.Length == 1 ? chosen[0].Name : $"{chosen.Length} faults")} has begun.");
    }

    public Outcome Cancel(Actor actor)
    {
        if (Running is null || _current is not { } current)
        {
            return Outcome.Refused("No drill is running.");
        }

        try
        {
            current.Cancel();
        }
        catch (ObjectDisposedException)
        {
            return Outcome.Refused("The drill has just ended.");
        }

        return Outcome.Ok("The drill ends after the rehearsal it is in.");
    }

    public void Dispose()
    {
        _shutdown.Cancel();
        _shutdown.Dispose();
    }

    /// <summary>Every fault is the whole drill, every fault of the stream the stream's, one is its own.</summary>
    internal static string NameOf(ImmutableArray<DrillFault> chosen) =>
        chosen.Length == DrillFault.All.Length ? GoLiveFigures.FullDrill
        : chosen.Length == 1 ? chosen[0].Name
        : chosen.All(fault => fault.Group == GoLiveFigures.StreamDrill) && chosen.Length == DrillFault.All.Count(fault => fault.Group == GoLiveFigures.StreamDrill)
            ? GoLiveFigures.StreamDrill
        : $"{chosen.Length} faults";

    private void Run(ImmutableArray<DrillFault> faults, int seeds, DrillProgress progress, Actor actor, CancellationTokenSource current)
    {
        var first = (ulong)progress.StartedAt.ToUnixTimeSeconds();
        try
        {
            foreach (var fault in faults)
            {
                if (current.IsCancellationRequested)
                {
                    break;
                }

                var outcomes = new List<RehearsalOutcome>();
                for (var i = 0; i < seeds && !current.IsCancellationRequested; i++)
                {
                    Volatile.Write(ref _running, progress with { Fault = fault.Name });
                    outcomes.Add(Rehearsal.Run(first + (ulong)i, weather: Weather.OfOneKind(first + (ulong)i, fault)));
                    progress = progress with { Done = progress.Done + 1 };
                }

                progress = progress with { Rows = progress.Rows.Add(RowOf(fault, outcomes)) };
            }

            KeepAsync(progress, new DrillReport(seeds, first, progress.Rows), faults.Length, actor).GetAwaiter().GetResult(); // Its own thread.
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The fire drill {Drill} of {By} broke off after {Done} of {Planned} rehearsals", progress.Drill, actor.Name, progress.Done, progress.Planned);
        }
        finally
        {
            Volatile.Write(ref _running, null);
            current.Dispose();
        }
    }

    private async Task KeepAsync(DrillProgress progress, DrillReport report, int wanted, Actor actor)
    {
        var passed = report.Passed && report.Rows.Length == wanted && progress.Done == progress.Planned;
        await store.AddDrillAsync(new FireDrillRecord(progress.Drill, progress.StartedAt, _wall.GetUtcNow(), passed, actor.Name, report.ToJson()));
        await audit.WriteAsync(new AuditEntry(
            _wall.GetUtcNow(), actor.Name, "drill.run", progress.Drill, null,
            JsonSerializer.Serialize(new
            {
                passed, faults = wanted, rehearsals = progress.Done, planned = progress.Planned, failed = report.Rows.Where(row => !row.Passed).Select(row => row.Fault),
            }),
            actor.Origin ?? "system"));
    }

    private static DrillRow RowOf(DrillFault fault, List<RehearsalOutcome> outcomes)
    {
        int Count(OffenceKind kind) => outcomes.Sum(outcome => outcome.Count(kind));
        var struck = outcomes.Sum(outcome => outcome.Faults.GetValueOrDefault(fault.Name));
        var offence = outcomes.SelectMany(outcome => outcome.Offences.Select(offence => $"seed {outcome.Seed}: {offence.What}")).FirstOrDefault();
        return new DrillRow(
            fault.Name, fault.Group, fault.Rows, outcomes.Count, struck, Count(OffenceKind.Naked), Count(OffenceKind.Doubled), Count(OffenceKind.LostFill),
            Count(OffenceKind.WrongState), Count(OffenceKind.Unsettled),
            outcomes.Select(outcome => outcome.LongestNaked.TotalMilliseconds).DefaultIfEmpty(0).Max(),
            offence ?? (struck == 0 ? "The fault never struck: nothing is proven. More rehearsals would meet it."
                : $"{outcomes.Sum(outcome => outcome.Trades)} round trips, {outcomes.Sum(outcome => outcome.Orders)} orders, all as the exchange's ledger says."));
    }
}
