using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Outbox;

/// <summary>Makes something of what people did. Each consumer has a cursor of its own; none waits for another.</summary>
public interface IPassportConsumer
{
    /// <summary><c>projection</c>, <c>report</c> or <c>training</c>: the cursor's name.</summary>
    string Name { get; }

    /// <summary>
    /// Takes one person's next events, in order, in the transaction that also moves the cursor: an effect in this database happens exactly once.
    /// What happens outside it may happen again.
    /// </summary>
    /// <exception cref="UnreadableEventException">An event can never be taken: it goes to the dead letters at once.</exception>
    Task ConsumeAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> events, CancellationToken ct);

    /// <summary>Takes dead letters of one person at last, long after their turn, in order.</summary>
    Task RedriveAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> told, CancellationToken ct) =>
        ConsumeAsync(transaction, userId, told, ct);
}
