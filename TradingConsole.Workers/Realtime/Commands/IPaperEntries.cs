namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>A person's own entries on the shadow account. Who may act is the caller's to prove.</summary>
public interface IPaperEntries
{
    /// <summary>
    /// Hands an entry to the shadow desk: past the model and its gates, through the same guards and the same fills as every decision. It is filled
    /// at the next minute's open, or not at all.
    /// </summary>
    /// <returns>Ok once it was handed over; refused with what stands against it. Every attempt leaves a row.</returns>
    Task<Outcome> EnterAsync(ManualEntry entry, Actor actor, CancellationToken cancellationToken);
}
