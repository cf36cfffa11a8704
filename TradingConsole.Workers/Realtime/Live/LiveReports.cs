using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Storage;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// Keeps what the live desk has to tell: reports become risk events, executions of somebody else become fills. In order, repeated until
/// the database has taken each.
/// </summary>
/// <remarks>Bounded: beyond <see cref="BacklogMax"/> reports are counted as an incident and logged only. Executions are read again by the reconciliation.</remarks>
internal sealed class LiveReports(
    RiskEventStore events, ForeignFillStore fills, DeskState state, IIncidentLog incidents, ILogger<LiveReports> logger) : BackgroundService, ILiveReports
{
    private const int BacklogMax = 50_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<object> _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(BacklogMax) { SingleReader = true });

    /// <summary>A report was made; on the thread that made it.</summary>
    public event Action<LiveReport>? Told;

    public void Tell(LiveReport report)
    {
        logger.Log(
            report.Severity switch { 2 => LogLevel.Error, 1 => LogLevel.Warning, _ => LogLevel.Information },
            "Live: {Code} {Symbol} {Message}", report.Code, report.Symbol, report.Message);
        Enqueue(report);
        Told?.Invoke(report);
    }

    public void Book(VenueFill fill, OrderOrigin origin)
    {
        logger.LogWarning("Live: {Origin} executed {Quantity} {Symbol} at {Price}", origin, fill.Quantity, fill.Symbol, fill.Price);
        Enqueue(new Booked(fill, origin));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                await DrainAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(Pause);
            await DrainAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // What the last moments had to say.
        }
    }

    private void Enqueue(object item)
    {
        if (!_queue.Writer.TryWrite(item))
        {
            incidents.Report("drop", "live", null, $"A report could not be kept: {item}");
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_queue.Reader.TryRead(out var item))
        {
            await KeepAsync(item, cancellationToken);
        }
    }

    private async Task KeepAsync(object item, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                switch (item)
                {
                    case LiveReport report:
                        await events.AddAsync(EventOf(report), cancellationToken);
                        break;
                    case Booked booked:
                        await fills.SaveAsync(booked.Fill, booked.Origin, cancellationToken);
                        break;
                }

                return;
            }
            catch (PostgresException refused) when (!refused.IsTransient)
            {
                logger.LogError(refused, "The database refuses {Item}", item);
                incidents.Report("drop", "live", null, $"The database refuses a report: {refused.MessageText}", 1, new { Item = item.ToString() });
                return;
            }
            catch (Exception away) when (away is NpgsqlException or TimeoutException or IOException)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private RiskEvent EventOf(LiveReport report) => new(
        report.At, report.Code,
        report.Symbol is { } symbol && state.Instruments.ContainsKey(symbol) ? symbol : null, // A contract the desk does not keep has no row to refer to.
        (RiskSeverity)Math.Clamp(report.Severity, 0, 2), report.Message,
        System.Text.Json.JsonSerializer.Serialize(new { mode = "live", trade_id = report.TradeId, symbol = report.Symbol?.Value }));

    private sealed record Booked(VenueFill Fill, OrderOrigin Origin);
}
