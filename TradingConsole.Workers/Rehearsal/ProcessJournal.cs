using System.Collections.Immutable;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>One process's way to the disk. What has been handed over is stored, whatever becomes of the process.</summary>
internal sealed class ProcessJournal(RehearsalWorld world, ProcessThread thread, Disk disk) : IBracketJournal
{
    public Task SaveAsync(BracketRecord record, CancellationToken cancellationToken)
    {
        world.PassCrashPoint(MishapKind.CrashBeforeSave);
        var saved = new TaskCompletionSource();
        if (thread.IsDead)
        {
            return saved.Task; // Never.
        }

        var start = world.Starts;
        var fails = world.InEffect(MishapKind.JournalFails) is not null;
        var wait = world.InEffect(MishapKind.JournalLocked) is { } locked ? locked.Until - world.Now
            : world.InEffect(MishapKind.JournalSlow)?.Length ?? TimeSpan.Zero;
        world.After(wait + world.DiskLatency(), () =>
        {
            if (fails)
            {
                Answer(() => saved.TrySetException(new IOException("The journal could not be written.")));
                return;
            }

            if (thread.IsDead && world.Starts > start)
            {
                return; // Its lease is another's now: the database takes nothing from it any more.
            }

            disk.Write(record);
            world.History.Say("disk", Short(record));
            var loses = world.InEffect(MishapKind.JournalLosesAnswer) is not null;
            if (!thread.IsDead)
            {
                world.PassCrashPoint(MishapKind.CrashAfterSave);
            }

            Answer(loses ? () => saved.TrySetException(new IOException("The connection to the journal broke during the commit.")) : () => saved.TrySetResult());
        });
        return saved.Task.WaitAsync(cancellationToken);
    }

    public Task<ImmutableArray<Bracket>> LoadAsync(CancellationToken cancellationToken)
    {
        var loaded = new TaskCompletionSource<ImmutableArray<Bracket>>();
        if (!thread.IsDead)
        {
            var fails = world.InEffect(MishapKind.JournalFails) is not null;
            var wait = world.InEffect(MishapKind.JournalLocked) is { } locked ? locked.Until - world.Now : TimeSpan.Zero;
            world.After(wait + world.DiskLatency(), () => Answer(fails
                ? () => loaded.TrySetException(new IOException("The journal could not be read."))
                : () => loaded.TrySetResult(disk.Incomplete())));
        }

        return loaded.Task.WaitAsync(cancellationToken);
    }

    private void Answer(Action answer) => thread.Run(answer);

    private static string Short(BracketRecord record) =>
        $"{record.Bracket.Plan.TradeId.ToString()[..8]} {record.Bracket.Plan.Symbol} held {record.Bracket.Held}"
        + string.Concat(record.ChangedOrders.Select(order => $" {order.ClientOrderId} {order.State} {order.Filled}/{order.Quantity}"))
        + string.Concat(record.NewFills.Select(fill => $" fill {fill.FillId}"));
}
