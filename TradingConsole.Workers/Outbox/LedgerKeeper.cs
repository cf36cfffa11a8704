using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Workers.Outbox;

/// <summary>Keeps the ledger in order: its months are made in time, ended days are sealed and anchored, old months that everybody is done with go.</summary>
/// <remarks>Each look starts from what is stored; several processes may look at once.</remarks>
internal sealed partial class LedgerKeeper(
    LedgerMonths months, DecisionDays days, OutboxQueries outbox, IIncidentLog incidents, ILogger<LedgerKeeper> log) : BackgroundService
{
    /// <summary>A person sees their act within a second; an event that waits so long waits for somebody to look.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);

    /// <summary>Real time, as everything here: events are put into days and months by the moment of storage.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private string? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Failed(failure);
                incidents.Report("storage", "passport", null, $"The ledger could not be looked after: {failure.Message}");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var late in (await outbox.PictureAsync(ct)).Consumers.Where(consumer => consumer.OldestAge > WaitMax))
        {
            incidents.Report(
                "late", "passport", null, $"The {late.Consumer} consumer has {late.Pending} events waiting, the oldest for {late.OldestAge!.Value.TotalSeconds:F0} s.");
        }

        await months.PrepareAsync(now, ct);
        await days.SealDueAsync(now, ct);
        var objection = await days.AnchorDueAsync(ct) is { } refused ? $"A day's decisions are not anchored: {refused}" : null;
        while (await months.LetGoNextAsync(now, ct: ct) is { } gone)
        {
            if (gone.Objection is { } reason)
            {
                objection ??= $"{gone.Month:yyyy-MM} should leave the ledger and cannot: {reason}.";
                break;
            }

            LetGo(gone.Month, gone.Events, gone.Archive!);
        }

        if (objection is not null && objection != _told)
        {
            incidents.Report("storage", "passport", null, objection);
        }

        _told = objection;
    }

    [LoggerMessage(LogLevel.Warning, "The ledger could not be looked after; it is tried again.")]
    private partial void Failed(Exception failure);

    [LoggerMessage(LogLevel.Information, "{Month} has left the ledger with {Events} events; they lie in {Archive}.")]
    private partial void LetGo(DateOnly month, long events, string archive);
}
