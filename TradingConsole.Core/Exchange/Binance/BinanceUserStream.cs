using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Network;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Keeps the account's stream alive for one reader: makes and extends its key, connects, replaces, reconnects.</summary>
internal sealed class BinanceUserStream(
    ListenKeyCalls keys, BinanceRest rest, BinanceOptions options, BinanceWire wire, TimeProvider marketClock,
    BinanceConnectionLog log, ILogger logger)
{
    private static readonly TimeSpan ReplacementRetry = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _networkClock = wire.NetworkClock;

    public async IAsyncEnumerable<UserEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateBounded<UserEvent>(
            new BoundedChannelOptions(options.EventBacklogMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pump = PumpAsync(events.Writer, stop.Token);
        var warm = new WarmConnections(rest, wire, options, log).KeepAsync(stop.Token);
        try
        {
            // Not ReadAllAsync: it would resume on another thread than a simulation's.
            while (await events.Reader.WaitToReadAsync(cancellationToken))
            {
                while (events.Reader.TryRead(out var news))
                {
                    yield return news;
                }
            }
        }
        finally
        {
            stop.Cancel();
            await pump;
            await warm;
        }
    }

    private async Task PumpAsync(ChannelWriter<UserEvent> events, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            await ReconnectForeverAsync(events, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Disconnected("stopped");
        }
        catch (Exception exception)
        {
            fault = exception; // Ours, not the network's: the reader must hear of it instead of waiting for ever.
            log.Disconnected(exception.Message);
        }

        events.TryComplete(fault);
    }

    private async Task ReconnectForeverAsync(ChannelWriter<UserEvent> events, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.UserReconnectPauses, new SeededRandom(options.JitterSeed));
        var isLost = false;
        while (true)
        {
            var sink = new UserStreamSink(events, marketClock, log);
            var startedAt = _networkClock.GetTimestamp();
            string reason;
            try
            {
                reason = await StayConnectedAsync(sink, () => isLost = false, cancellationToken);
            }
            catch (Exception exception) when (IsOutside(exception) && !cancellationToken.IsCancellationRequested)
            {
                reason = $"connection failed: {exception.Message}";
            }

            log.Disconnected(reason);
            if (!isLost)
            {
                isLost = true;
                logger.LogWarning("User stream lost: {Reason}", reason);
                await events.WriteAsync(new UserStreamLost(marketClock.GetUtcNow(), reason), cancellationToken);
            }

            if (_networkClock.GetElapsedTime(startedAt) >= options.StableAfter)
            {
                backoff.Reset(); // It held: the first attempt to come back needs no pause.
                continue;
            }

            await Task.Delay(backoff.Next(), _networkClock, cancellationToken);
        }
    }

    /// <summary>Runs until the stream is lost; returns why.</summary>
    private async Task<string> StayConnectedAsync(UserStreamSink sink, Action connected, CancellationToken cancellationToken)
    {
        var current = await OpenAsync(sink, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isDeaf = new WalletCheck(keys.ReadBalancesAsync, sink, options, _networkClock).WatchAsync(stop.Token);
        var keyIsGone = keys.KeepAliveAsync(current.ListenKey, stop.Token);
        try
        {
            connected();
            await StartAsync(current, sink, cancellationToken);
            var (openedAt, replaceAfter) = (_networkClock.GetTimestamp(), options.ConnectionAgeMax);
            while (true)
            {
                using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var left = replaceAfter - _networkClock.GetElapsedTime(openedAt);
                var old = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _networkClock, round.Token);
                var first = await Task.WhenAny(current.Ended, isDeaf, keyIsGone, old);
                round.Cancel();
                cancellationToken.ThrowIfCancellationRequested();
                if (first != old)
                {
                    return await (Task<string>)first;
                }

                if (await ReplaceAsync(sink, cancellationToken) is not { } next)
                {
                    replaceAfter = _networkClock.GetElapsedTime(openedAt) + ReplacementRetry;
                    continue;
                }

                // Both speak for a moment: the reader knows repeats by their ids.
                await using var previous = current;
                current = next;
                await StartAsync(current, sink, cancellationToken);
                (openedAt, replaceAfter) = (_networkClock.GetTimestamp(), options.ConnectionAgeMax);
                await Task.Delay(options.StreamOverlap, _networkClock, cancellationToken);
                if (current.ListenKey != previous.ListenKey)
                {
                    return "the listen key was replaced by another"; // The keep-alive runs for the old one: start afresh.
                }
            }
        }
        finally
        {
            stop.Cancel();
            await current.DisposeAsync();
            await EndAsync(isDeaf);
            await EndAsync(keyIsGone);
        }
    }

    private async Task StartAsync(UserStreamConnection connection, UserStreamSink sink, CancellationToken cancellationToken)
    {
        log.Connected(marketClock.GetUtcNow());
        await sink.EmitAsync(new UserStreamConnected(marketClock.GetUtcNow()), cancellationToken);
        connection.Read();
    }

    private async Task<UserStreamConnection?> ReplaceAsync(UserStreamSink sink, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(sink, cancellationToken);
        }
        catch (Exception exception) when (IsOutside(exception) && !cancellationToken.IsCancellationRequested)
        {
            log.Failed($"the ageing user stream could not be replaced yet: {exception.Message}");
            return null;
        }
    }

    private async Task<UserStreamConnection> OpenAsync(UserStreamSink sink, CancellationToken cancellationToken)
    {
        await rest.SyncClockAsync(cancellationToken);
        var listenKey = await keys.MakeAsync(cancellationToken);
        try
        {
            return await UserStreamConnection.OpenAsync(options, wire, listenKey, sink, cancellationToken);
        }
        catch (WebSocketException exception) when (exception.ToString().Contains(listenKey, StringComparison.Ordinal))
        {
            throw new WebSocketException("the user stream could not be opened; the error named its address and is not shown");
        }
    }

    private async Task EndAsync(Task<string> watch)
    {
        try
        {
            await watch;
        }
        catch (Exception exception) when (exception is OperationCanceledException || IsOutside(exception))
        {
            log.Ignored("a watch that was stopped");
        }
    }

    private static bool IsOutside(Exception exception) =>
        exception is WebSocketException or BinanceException or IOException or TimeoutException or OperationCanceledException
            or HttpRequestException or ObjectDisposedException;
}
