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

/// <summary>Dead letters an admin says will never be taken: they stay left out, and their months may leave the ledger.</summary>
/// <param name="EventIds">One or more by name; there is no order for all.</param>
/// <param name="Reason">Kept in the records.</param>
public sealed record GiveUpOrder(string Consumer, ImmutableArray<Guid> EventIds, string Reason);

/// <param name="TakenBefore">A re-drive took them: nothing to give up.</param>
/// <param name="Missing">No such letter of this consumer's.</param>
public sealed record GiveUpReport(int GivenUp, int TakenBefore, int Missing);

/// <summary>Watches over the outbox, drives dead letters once more or gives them up; every order is on record.</summary>
public interface IOutboxDesk
{
    Task<OutboxStanding> StandingAsync(CancellationToken cancellationToken);

    /// <returns>Null when the order's consumer is not one.</returns>
    Task<RedriveReport?> RedriveAsync(RedriveOrder order, Actor actor, CancellationToken cancellationToken);

    Task<GiveUpReport> GiveUpAsync(GiveUpOrder order, Actor actor, CancellationToken cancellationToken);
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
            await foreach (var outcome in letters.RedriveAsync(consumer, which, actor.Name, cancellationToken))
            {
                outcomes.Add(outcome);
            }
        }
        finally
        {
            await trail.TellAsync(EntryOf(order, actor, which, outcomes)); // Also of an order that broke off: what was taken is taken.
        }

        return ReportOf(outcomes);
    }

    public async Task<GiveUpReport> GiveUpAsync(GiveUpOrder order, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(actor);
        var report = new GiveUpReport(0, 0, 0);
        try
        {
            foreach (var letter in order.EventIds)
            {
                report = await letters.GiveUpAsync(order.Consumer, letter, actor.Name, cancellationToken) switch
                {
                    GiveUpOutcome.GivenUp => report with { GivenUp = report.GivenUp + 1 },
                    GiveUpOutcome.TakenBefore => report with { TakenBefore = report.TakenBefore + 1 },
                    _ => report with { Missing = report.Missing + 1 },
                };
            }
        }
        finally
        {
            var after = JsonSerializer.Serialize(new
            {
                given_up = report.GivenUp, taken_before = report.TakenBefore, missing = report.Missing, first = order.EventIds.Take(20),
            });
            await trail.TellAsync(
                new AuditEntry(clock.GetUtcNow(), actor.Name, "outbox.give_up", $"{order.Consumer} {order.EventIds.Length} letters", null, after, actor.Origin)
                {
                    Why = order.Reason,
                });
        }

        return report;
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
