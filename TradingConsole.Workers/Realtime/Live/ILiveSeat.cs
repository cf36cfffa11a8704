namespace TradingConsole.Workers.Realtime.Live;

/// <summary>The place from which this process trades a real account, or watches another process do it.</summary>
public interface ILiveSeat
{
    /// <summary>How things stand now; immutable, never null.</summary>
    LiveSeatState State { get; }

    /// <summary>After <see cref="State"/> was replaced; handlers must be quick and must not throw.</summary>
    event Action? Changed;

    /// <summary>
    /// Takes the seat: account, lease, and a first reconciliation that must agree. Arms nothing: until the gate is armed only what
    /// reduces risk can leave. Taking a seat that is taken is fine.
    /// </summary>
    /// <returns>Ok once the desk is <see cref="LivePhase.Ready"/>; refused with what stands against it, and then the seat is let go again.</returns>
    Task<Outcome> TakeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The seat is not wanted any more. What is held keeps its protection; when nothing of the desk's is left at the venue the account,
    /// its key and the lease are given up.
    /// </summary>
    void Leave();

    /// <summary>Tells the live desk something.</summary>
    /// <returns>False when no desk is there to hear it.</returns>
    bool Post(LiveInput input);
}
