using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Market;
using TradingConsole.Core.Network;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Keeps one subscribed connection alive for one reader: connects, follows the universe, replaces, reconnects.</summary>
internal sealed class BinanceStreams(
    BinanceOptions options, BinanceRest rest, TimeProvider marketClock, TimeProvider networkClock,
    BinanceConnectionLog log, ILogger logger)
{
    private static readonly TimeSpan ReplacementRetry = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ClockCheckInterval = TimeSpan.FromSeconds(30);

    public async IAsyncEnumerable<MarketEvent> ReadAsync(
        IUniverse universe, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateBounded<MarketEvent>(
            new BoundedChannelOptions(options.EventBacklogMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pump = PumpAsync(universe, events.Writer, stop.Token);
        try
        {
            await foreach (var marketEvent in events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return marketEvent;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await pump;
        }
    }

    private async Task PumpAsync(IUniverse universe, ChannelWriter<MarketEvent> events, CancellationToken cancellationToken)
    {
        var clockWatch = WatchClockAsync(cancellationToken);
        Exception? fault = null;
        try
        {
            await ReconnectForeverAsync(universe, events, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Disconnected("stopped");
        }
        catch (Exception exception)
        {
            // Not a failure of the network but of ours: the reader must hear of it instead of waiting for ever.
            fault = exception;
            log.Disconnected(exception.Message);
        }

        events.TryComplete(fault);
        await clockWatch;
    }

    private async Task ReconnectForeverAsync(IUniverse universe, ChannelWriter<MarketEvent> events, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.ReconnectPauses, new SeededRandom(options.JitterSeed));
        var saidLost = false;
        while (true)
        {
            var sink = new StreamSink(events, marketClock, rest.Clock, log, universe.Symbols);
            var startedAt = networkClock.GetTimestamp();
            string reason;
            try
            {
                reason = await StayConnectedAsync(universe, sink, () => saidLost = false, cancellationToken);
            }
            catch (Exception exception) when (IsOutside(exception) && !cancellationToken.IsCancellationRequested)
            {
                reason = $"connection failed: {exception.Message}";
            }

            log.Disconnected(reason);
            if (!saidLost)
            {
                saidLost = true;
                logger.LogWarning("Market stream lost: {Reason}", reason);
                await events.WriteAsync(new StreamLost(marketClock.GetUtcNow(), reason), cancellationToken);
            }

            if (networkClock.GetElapsedTime(startedAt) >= options.StableAfter)
            {
                backoff.Reset();
            }

            await Task.Delay(backoff.Next(), networkClock, cancellationToken);
        }
    }

    /// <summary>Runs until the connection is lost; returns why.</summary>
    private async Task<string> StayConnectedAsync(
        IUniverse universe, StreamSink sink, Action connected, CancellationToken cancellationToken)
    {
        await rest.SyncClockAsync(cancellationToken);
        var current = await OpenAsync(sink, cancellationToken);
        try
        {
            connected();
            log.Connected(marketClock.GetUtcNow());
            log.Subscribed(current.Subscribed);
            await sink.EmitAsync(new StreamConnected(marketClock.GetUtcNow(), current.Subscribed.Count), cancellationToken);
            var replaceAfter = options.ConnectionAgeMax;
            var openedAt = networkClock.GetTimestamp();
            while (true)
            {
                using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var changed = universe.WaitForChangeAsync(sink.Symbols.Wanted, round.Token);
                var untilOld = replaceAfter - networkClock.GetElapsedTime(openedAt);
                var old = Task.Delay(untilOld > TimeSpan.Zero ? untilOld : TimeSpan.Zero, networkClock, round.Token);
                var first = await Task.WhenAny(current.Ended, changed, old);
                await round.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                if (first == current.Ended)
                {
                    return await current.Ended;
                }

                if (first == changed)
                {
                    sink.Follow(universe.Symbols);
                    await current.SetStreamsAsync(StreamNames.Of(universe.Symbols), cancellationToken);
                    log.Subscribed(current.Subscribed);
                    continue;
                }

                var next = await ReplaceAsync(sink, cancellationToken);
                if (next is null)
                {
                    replaceAfter = networkClock.GetElapsedTime(openedAt) + ReplacementRetry;
                    continue;
                }

                // Both spoke for a moment; the sink let each closed candle through once.
                (var previous, current) = (current, next);
                (replaceAfter, openedAt) = (options.ConnectionAgeMax, networkClock.GetTimestamp());
                await previous.DisposeAsync();
                log.Connected(marketClock.GetUtcNow());
                log.Subscribed(current.Subscribed);
            }
        }
        finally
        {
            await current.DisposeAsync();
        }
    }

    private async Task<StreamConnection?> ReplaceAsync(StreamSink sink, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(sink, cancellationToken);
        }
        catch (Exception exception) when (IsOutside(exception) && !cancellationToken.IsCancellationRequested)
        {
            log.Failed($"the ageing connection could not be replaced yet: {exception.Message}");
            return null;
        }
    }

    /// <summary>A connection whose subscriptions were acknowledged and, if there are any, whose first data message arrived.</summary>
    private async Task<StreamConnection> OpenAsync(StreamSink sink, CancellationToken cancellationToken)
    {
        log.Want(sink.Symbols.Wanted);
        var connection = await StreamConnection.ConnectAsync(options, networkClock, sink, cancellationToken);
        try
        {
            await connection.SetStreamsAsync(StreamNames.Of(sink.Symbols.Wanted), cancellationToken);
            await connection.FirstMessageAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task WatchClockAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ClockCheckInterval, networkClock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await rest.SyncClockAsync(cancellationToken);
                }
                catch (BinanceException exception)
                {
                    logger.LogWarning(exception, "The exchange's clock could not be measured; the last offset stays in use");
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Failed("stopped");
        }
    }

    private static bool IsOutside(Exception exception) =>
        exception is WebSocketException or BinanceException or IOException or TimeoutException or OperationCanceledException
            or System.Net.Http.HttpRequestException or ObjectDisposedException;
}
