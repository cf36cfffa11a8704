using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Counts closed trades and asks for a report after every fifth. It asks, a job writes: events never wait for a text.</summary>
public sealed class ReportConsumer : IPassportConsumer
{
    /// <summary>Seed 1 §7.2.</summary>
    public const int TradesPerReport = 5;

    public string Name => "report";

    public async Task ConsumeAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var closed = events.Where(told => told.Fact is QuickTradeClosed).ToImmutableArray();
        if (closed.IsEmpty)
        {
            return;
        }

        var after = await ReportRequestStore.CountAsync(transaction, userId, closed.Length, ct);
        for (var i = 0; i < closed.Length; i++)
        {
            var number = after - closed.Length + i + 1;
            if (number % TradesPerReport == 0)
            {
                await ReportRequestStore.AskAsync(
                    transaction,
                    new ReportRequest(
                        Guid.CreateVersion7(), userId, ReportType.FiveTrades, DateTimeOffset.UnixEpoch, closed[i].At.AddTicks(10), closed[i].Sequence,
                        $"trade {number}", closed[i].At),
                    ct);
            }
        }
    }
}
