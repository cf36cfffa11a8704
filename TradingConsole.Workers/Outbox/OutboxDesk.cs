using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Workers.Outbox;

/// <summary>What an admin asks of the outbox: one dead letter, some, or all of a consumer's once more.</summary>
/// <param name="EventIds">Empty: all that wait, at most <see cref="LettersMax"/> at a time.</param>
/// <param name="Reason">Kept in the records.</param>
public sealed record RedriveOrder(string Consumer, ImmutableArray<Guid> EventIds, string Reason)
{
    /// <summary>Of one order; the rest wait for the next.</summary>
    public const int LettersMax = 1_000;
}

/// <summary>What became of a re-drive's letters.</summary>
/// <param name="TakenBefore">Settled by an earlier re-drive: nothing happened now.</param>
/// <param name="FailedAgain">Stay dead letters, with the new reason.</param>
/// <param name="Missing">No such letter of this consumer's.</param>
public sealed record RedriveReport(int Taken, int TakenBefore, int FailedAgain, int Missing)
{
    public int Letters => Taken + TakenBefore + FailedAgain + Missing;
}

/// <summary>Watches over the outbox and drives dead letters once more; every order is on record.</summary>
public interface IOutboxDesk
{
    Task<OutboxStanding> StandingAsync(CancellationToken cancellationToken);

    /// <returns>Null when the order's consumer is not one.</returns>
    Task<RedriveReport?> RedriveAsync(RedriveOrder order, Actor actor, CancellationToken cancellationToken);
}

/// <param name="Lags">Of this process's workers, by consumer; a consumer that took nothing yet is absent.</param>
public sealed record OutboxStanding(OutboxPicture Picture, ImmutableDictionary<string, LagFigures> Lags);

/// <inheritdoc />
internal sealed class OutboxDesk(
    OutboxQueries queries, DeadLetters letters, IEnumerable<IPassportConsumer> consumers, OutboxBoard board, CommandTrail trail, TimeProvider clock)
    : IOutboxDesk
{
    public async Task<OutboxStanding> StandingAsync(CancellationToken cancellationToken)
    {
        var lags = ImmutableDictionary.CreateBuilder<string, LagFigures>(StringComparer.Ordinal);
        foreach (var consumer in Consumers.Names)
        {
            if (board.LagOf(consumer) is { } lag)
            {
                lags[consumer] = lag;
            }
        }

        return new OutboxStanding(await queries.PictureAsync(cancellationToken), lags.ToImmutable());
    }

    public async Task<RedriveReport?> RedriveAsync(RedriveOrder order, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(actor);
        if (consumers.FirstOrDefault(one => one.Name == order.Consumer) is not { } consumer)
        {
            return null;
        }

        var which = order.EventIds.IsEmpty
            ? await queries.OpenLettersAsync(order.Consumer, RedriveOrder.LettersMax, cancellationToken)
            : order.EventIds;
        var outcomes = new List<RedriveOutcome>(which.Length);
        try
        {
            foreach (var letter in which)
            {
                outcomes.Add(await letters.RedriveAsync(consumer, letter, actor.Name, cancellationToken));
            }
        }
        finally
        {
            await trail.TellAsync(EntryOf(order, actor, which, outcomes)); // Also of an order that broke off: what was taken is taken.
        }

        return ReportOf(outcomes);
    }

    private static RedriveReport ReportOf(List<RedriveOutcome> outcomes)
    {
        int Count(RedriveOutcome outcome) => outcomes.Count(one => one == outcome);
        return new RedriveReport(
            Count(RedriveOutcome.Taken), Count(RedriveOutcome.TakenBefore), Count(RedriveOutcome.FailedAgain), Count(RedriveOutcome.NotFound));
    }

    private AuditEntry EntryOf(RedriveOrder order, Actor actor, ImmutableArray<Guid> which, List<RedriveOutcome> outcomes)
    {
        var report = ReportOf(outcomes);
        var after = JsonSerializer.Serialize(new
        {
            asked = order.EventIds.IsEmpty ? "all" : "named", letters = which.Length, taken = report.Taken, taken_before = report.TakenBefore,
            failed_again = report.FailedAgain, missing = report.Missing, first = which.Take(20),
        });
        return new AuditEntry(clock.GetUtcNow(), actor.Name, "outbox.redrive", $"{order.Consumer} {which.Length} letters", null, after, actor.Origin)
        {
            Why = order.Reason,
        };
    }
}
