using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Samples;

/// <summary>Keeps training samples: one per closed trade, or the reason why there is none.</summary>
public sealed class TrainingConsumer(TimeProvider clock) : IPassportConsumer
{
    public string Name => "training";

    public async Task ConsumeAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var closed = events.Where(told => told.Fact is QuickTradeClosed).ToImmutableArray();
        if (closed.IsEmpty)
        {
            return;
        }

        var requests = await SampleStore.RequestsAsync(
            transaction.Connection!, userId, [.. closed.Select(told => ((QuickTradeClosed)told.Fact).TradeId)], ct);
        foreach (var told in closed)
        {
            var trade = (QuickTradeClosed)told.Fact;
            var (sample, refused) = SampleMaker.Make(told, trade, requests.GetValueOrDefault(trade.TradeId));
            if (sample is not null)
            {
                await SampleStore.AddAsync(transaction, sample, clock.GetUtcNow(), ct);
            }
            else
            {
                await SampleStore.AddAsync(transaction, refused!, clock.GetUtcNow(), ct);
            }
        }
    }
}
