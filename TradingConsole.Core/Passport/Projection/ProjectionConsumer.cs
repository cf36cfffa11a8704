using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Projection;

/// <summary>Keeps passports: loads what stands, adds the events, writes what changed.</summary>
public sealed class ProjectionConsumer : IPassportConsumer
{
    internal const string ConsumerName = "projection";

    public string Name => ConsumerName;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await PassportSwap.HoldOffAsync(transaction, ct);
        var before = await PassportStore.LoadAsync(transaction.Connection!, userId, ct);
        await PassportStore.SaveAsync(transaction, PassportChange.Of(before, events), ct);
    }

    /// <summary>
    /// Counts depend on the order (streaks, peaks): an event come late means that person's passport is counted anew, once for all that come together.
    /// </summary>
    public async Task RedriveAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> told, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await PassportSwap.HoldOffAsync(transaction, ct);
        var connection = transaction.Connection!;
        var last = Math.Max((await PassportStore.LoadAsync(connection, userId, ct)).LastSequence, told.Max(one => one.Sequence));
        await PassportStore.ForgetAsync(transaction, userId, ct);
        await PassportStore.RestoreAsync(transaction, userId, ct);
        var before = await PassportStore.LoadAsync(connection, userId, ct);
        var leftOut = (await DeadLetterStore.OpenOfAsync(connection, Name, userId, ct)).Except(told.Select(one => one.Sequence));
        var stored = await PassportLedger.ReadAsync(connection, userId, before.LastSequence, last, int.MaxValue, ct);
        var change = PassportChange.Of(
            before,
            stored.Where(one => !leftOut.Contains(one.Sequence)).Select(one => one.Event ?? throw new UnreadableEventException(one.Reason!)));
        await PassportStore.SaveAsync(transaction, change, ct);
    }
}
