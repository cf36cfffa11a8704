using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Terminal;

/// <summary>
/// What happens in the Terminal without anybody's hand: trades are followed, views settle, watches expire, reports are written. Every look starts
/// from what is stored, so that nothing is missed by a stop and nothing done twice by two processes.
/// </summary>
internal sealed partial class PassportBeat(
    DeskState desk, DeskFeed feed, QuickTradeFollower follower, QuickTradeActs trades, WatchList watchList, Predictions predictions, Hypotheses hypotheses,
    Proposals proposals, ArenaJudge arenas, ReportDesk reports, LanguageStore languages,
    IIncidentLog incidents, ILogger<PassportBeat> log) : BackgroundService
{
    /// <summary>Real time: a trade's news reaches its owner's passport within a second, whatever the market's speed.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(2);

    /// <summary>Market clock: what the desk was asked to close and still holds after so long is asked for again.</summary>
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ProposeEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReportsEvery = TimeSpan.FromSeconds(5);

    /// <summary>Reports in one beat; the rest waits for the next, so that a morning's many do not hold back trades.</summary>
    private const int ReportsMax = 5;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await desk.Ready.WaitAsync(stoppingToken);
        await Task.WhenAll(
            RunAsync("follow", Every, ct => follower.LookAsync(ct), stoppingToken),
            RunAsync("close", RetryEvery, ct => trades.RetryClosingsAsync(ClosingPatience, ct), stoppingToken),
            RunAsync("expire watches", Every, ct => watchList.ExpireAsync(ct), stoppingToken),
            RunAsync("settle predictions", Every, ct => predictions.SettleAsync(ct), stoppingToken),
            RunAsync("settle proposals", Every, ct => hypotheses.SettleAsync(ct), stoppingToken),
            RunAsync("settle contests", Every, ct => arenas.SettleAsync(ct), stoppingToken),
            RunAsync("propose", ProposeEvery, ProposeAsync, stoppingToken),
            RunAsync("report", ReportsEvery, WriteReportsAsync, stoppingToken));
    }

    private Task<int> ProposeAsync(CancellationToken ct) => proposals.ProposeAsync([.. feed.Latest.Tickers.Select(ticker => ticker.Symbol)], ct);

    private async Task WriteReportsAsync(CancellationToken ct)
    {
        await reports.AskForDueAsync(ct);
        var chosen = await languages.AllAsync(ct);
        for (var i = 0; i < ReportsMax && await reports.WriteNextAsync(user => chosen.GetValueOrDefault(user, ReportLanguage.English), ct) is not null; i++)
        {
        }
    }

    // Each kind of work on its own: what fails in one holds back none of the others.
    private async Task RunAsync(string what, TimeSpan every, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(every, TimeProvider.System);
        var isFailing = false;
        do
        {
            try
            {
                await work(stop);
                isFailing = false;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // One row that cannot be settled must not end the settling: it is told once and tried again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                if (!isFailing)
                {
                    Failed(what, failure);
                    incidents.Report(failure is Npgsql.NpgsqlException ? "storage" : "drop", "passport", null, $"Passport could not {what}: {failure.Message}", 1);
                }

                isFailing = true;
            }
        }
        while (await NextAsync(timer, stop));
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "Passport could not {What}; it is tried again")]
    private partial void Failed(string what, Exception failure);
}
