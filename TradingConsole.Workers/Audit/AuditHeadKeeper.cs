using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Workers.Audit;

/// <summary>Carries the audit chain's head out of the database every few seconds, and once more at the end.</summary>
internal sealed class AuditHeadKeeper(AuditChain chain, AuditHeads heads, ILogger<AuditHeadKeeper> logger) : BackgroundService
{
    /// <summary>What a database owner could cut off unseen, real time.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _kept = -1;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await KeepAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            do
            {
                await KeepAsync(stoppingToken);
            }
            while (await beat.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop; StopAsync keeps the last head.
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await chain.HeadAsync(TimeProvider.System.GetUtcNow(), cancellationToken) is { } head && head.Seq != _kept)
            {
                await heads.AppendAsync(head, cancellationToken);
                _kept = head.Seq;
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or UnauthorizedAccessException)
        {
            logger.LogWarning(exception, "The audit chain's head could not be kept in {Path}; the next beat tries again.", heads.Path);
        }
    }
}
