using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>One connection of the market channel: what it listens to, and what it has heard so far.</summary>
internal sealed class MarketListener(
    WebSocket socket, IRecordedWorld world, TimeProvider clock, TimeProvider network, StandInOptions options, StandInFaults faults)
    : IDisposable
{
    private const int FrameBytesMax = 4 * 1024 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly HashSet<string> _assets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StandInBook> _heard = new(StringComparer.Ordinal);
    private bool _wantsExtras;
    private long _pings;

    /// <summary>PINGs it has sent.</summary>
    public long Pings => Interlocked.Read(ref _pings);

    /// <summary>Tokens it listens to.</summary>
    public int Assets => _assets.Count;

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var pumping = PumpAsync(ending.Token);
        try
        {
            await ReadAsync(ending.Token);
        }
        finally
        {
            await ending.CancelAsync();
            await pumping;
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task ReadAsync(CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
                if (part.MessageType == WebSocketMessageType.Close || length + part.Count >= FrameBytesMax)
                {
                    return;
                }

                length += part.Count;
                if (!part.EndOfMessage)
                {
                    Array.Resize(ref buffer, length == buffer.Length ? buffer.Length * 2 : buffer.Length);
                    continue;
                }

                await TakeAsync(Encoding.UTF8.GetString(buffer, 0, length), ct);
                length = 0;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The listener went away.
        }
    }

    private async Task TakeAsync(string text, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (text == "PING")
            {
                Interlocked.Increment(ref _pings);
                if (!faults.HoldsPong)
                {
                    await SendAsync("PONG", ct);
                }

                return;
            }

            await FollowAsync(text, ct);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            await SendAsync("INVALID OPERATION", ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task FollowAsync(string text, CancellationToken ct)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        var assets = root.TryGetProperty("assets_ids", out var list) ? list.EnumerateArray().Select(asset => asset.GetString() ?? "").ToList() : [];
        if (root.TryGetProperty("operation", out var operation) && operation.GetString() == "unsubscribe")
        {
            _assets.ExceptWith(assets);
            return;
        }

        _wantsExtras |= root.TryGetProperty("custom_feature_enabled", out var extras) && extras.ValueKind == JsonValueKind.True;
        var added = assets.Where(_assets.Add).ToList();
        if (_assets.Count > options.AssetsPerConnectionMax || faults.HoldsData)
        {
            return; // So does the venue: too many, and no first book arrives.
        }

        var now = clock.GetUtcNow();
        var books = new JsonArray();
        foreach (var asset in added)
        {
            if (world.ByToken(asset) is { } market && market.PhaseAt(now) == WorldPhase.Open && world.PriceAt(market, now) is { } price)
            {
                var outcome = market.Tokens.IndexOf(asset);
                _heard[asset] = MarketNews.Book(world, market, outcome, price.Yes);
                var book = BookMaker.Shown(market, outcome, _heard[asset], price.Ts, outcome == 0 ? price.Yes : 1 - price.Yes);
                book["event_type"] = "book";
                books.Add(book);
            }
        }

        if (books.Count > 0)
        {
            await SendAsync(books.ToJsonString(), ct);
        }
    }

    /// <summary>Tells in turns what happened since the last one.</summary>
    private async Task PumpAsync(CancellationToken ct)
    {
        var told = clock.GetUtcNow() - faults.Rewind;
        try
        {
            using var timer = new PeriodicTimer(options.PumpInterval, network);
            while (await timer.WaitForNextTickAsync(ct))
            {
                var now = clock.GetUtcNow();
                await _turn.WaitAsync(ct);
                try
                {
                    if (!faults.HoldsData)
                    {
                        await TellAsync(MarketNews.Between(world, _assets, _heard, told, now, _wantsExtras), ct);
                    }
                }
                finally
                {
                    _turn.Release();
                }

                told = now;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The listener went away.
        }
    }

    /// <summary>One message goes alone, several share a frame: a reader must take both.</summary>
    private Task TellAsync(List<JsonObject> news, CancellationToken ct) => news.Count switch
    {
        0 => Task.CompletedTask,
        1 => SendAsync(news[0].ToJsonString(), ct),
        _ => SendAsync(new JsonArray([.. news]).ToJsonString(), ct),
    };

    private async Task SendAsync(string text, CancellationToken ct) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, ct);
}
