using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Messaging;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Workers.Outbox;

/// <summary>Lets each consumer take its turns: woken by every commit that told something, and by the time of the next try.</summary>
/// <remarks>NOTIFY is a hint only. Should one be lost, the look every few seconds finds what waits.</remarks>
internal sealed partial class OutboxWorker(
    NpgsqlDataSource database, IEnumerable<IPassportConsumer> consumers, ConsumerRules rules, OutboxBoard board, TimeProvider clock, ILogger<OutboxWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseWhenAway = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var bells = consumers.Select(consumer => (Consumer: consumer, Bell: new SemaphoreSlim(1, 1))).ToArray();
        return Task.WhenAll(
            [RingAsync([.. bells.Select(one => one.Bell)], stoppingToken), .. bells.Select(one => ConsumeAsync(one.Consumer, one.Bell, stoppingToken))]);
    }

    private async Task RingAsync(SemaphoreSlim[] bells, CancellationToken stop)
    {
        try
        {
            await foreach (var _ in new PgNotify(database, clock).ListenAsync(PassportLedger.Channel, stop))
            {
                foreach (var bell in bells)
                {
                    if (bell.CurrentCount == 0)
                    {
                        bell.Release();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task ConsumeAsync(IPassportConsumer consumer, SemaphoreSlim bell, CancellationToken stop)
    {
        var turn = new OutboxTurn(database, consumer, rules);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await turn.AddPeopleAsync(stop);
                while (await turn.RunAsync(stop) is { } result)
                {
                    board.Record(consumer.Name, result);
                }

                var due = await turn.DueInAsync(stop) ?? LookEvery;
                await bell.WaitAsync(due < LookEvery ? due : LookEvery, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // What a database on its way out throws is not one type; whatever it was, the cursors stand where they stood.
            catch (Exception away)
#pragma warning restore CA1031
            {
                Away(consumer.Name, away);
                await Task.Delay(PauseWhenAway, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The {Consumer} consumer could not reach the ledger; it goes on where it was.")]
    private partial void Away(string consumer, Exception away);
}
