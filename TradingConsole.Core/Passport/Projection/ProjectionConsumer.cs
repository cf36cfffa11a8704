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

    /// <summary>Counts depend on the order (streaks, peaks): one event come late means that person's passport is counted anew.</summary>
    public async Task RedriveAsync(NpgsqlTransaction transaction, PassportEvent told, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(told);
        await PassportSwap.HoldOffAsync(transaction, ct);
        var connection = transaction.Connection!;
        var last = Math.Max((await PassportStore.LoadAsync(connection, told.UserId, ct)).LastSequence, told.Sequence);
        await PassportStore.ForgetAsync(transaction, told.UserId, ct);
        await PassportStore.RestoreAsync(transaction, told.UserId, ct);
        var before = await PassportStore.LoadAsync(connection, told.UserId, ct);
        var leftOut = (await DeadLetterStore.OpenOfAsync(connection, Name, told.UserId, ct)).Remove(told.Sequence);
        var stored = await PassportLedger.ReadAsync(connection, told.UserId, before.LastSequence, last, int.MaxValue, ct);
        var change = PassportChange.Of(
            before,
            stored.Where(one => !leftOut.Contains(one.Sequence)).Select(one => one.Event ?? throw new UnreadableEventException(one.Reason!)));
        await PassportStore.SaveAsync(transaction, change, ct);
    }
}
