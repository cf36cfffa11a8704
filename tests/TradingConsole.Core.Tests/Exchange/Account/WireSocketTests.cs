using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>What the runtime's sockets do between the gate's answer and the first byte.</summary>
public sealed class WireSocketTests : IAsyncLifetime
{
    private const string OrderPath = "/fapi/v1/order";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly MarketOrder Entry = new(Symbol.Btc, OrderSide.Buy, 0.010m, ReduceOnly: false, "tc-e1");

    private readonly AccountRig.KeptLog _log = new();
    private readonly OpenGate _gate = new();
    private FakeVenue _venue = null!;

    public async Task InitializeAsync()
    {
        _venue = await FakeVenue.StartAsync(TimeProvider.System);
        _venue.Answer(OrderPath, _ => AccountPayloads.Order);
        _venue.Answer("/fapi/v3/balance", _ => AccountPayloads.Balances);
        _venue.Answer("/fapi/v1/listenKey", _ => """{"listenKey":"canaryListenKey1"}""");
    }

    public async Task DisposeAsync() => await _venue.DisposeAsync();

    [Fact]
    public async Task Act_GateShutsBetweenDialAndBytes_NotOneByteLeaves()
    {
        var (isWatched, written) = (false, 0);
        var (dialling, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var handler = BinanceWire.SocketHandler();
        handler.PooledConnectionLifetime = TimeSpan.Zero; // Each request needs a connection of its own.
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            if (isWatched)
            {
                dialling.TrySetResult();
                await go.Task;
            }

            return new WatchedStream(new NetworkStream(socket, ownsSocket: true), bytes => written += isWatched ? bytes : 0);
        };
        using var account = Account(_venue.Url, handler);
        _venue.Answer("/fapi/v3/positionRisk", _ => "[]");
        await account.GetPositionsAsync(CancellationToken.None); // Measures the clock.
        isWatched = true;

        var placing = account.PlaceAsync(Entry, CancellationToken.None);
        await dialling.Task.WaitAsync(Patience);
        _gate.Answer = act => act.IncreasesRisk ? "the kill switch stands at flatten_all" : null;
        go.SetResult();

        var refusal = Assert.IsType<VenueAnswer<VenueOrder>.No>(await placing.WaitAsync(Patience)).Refusal;
        Assert.Equal(VenueErrorKind.HeldBack, refusal.Kind);
        Assert.Equal((0, 0), (written, _venue.RequestsTo(OrderPath)));
        Assert.IsType<VenueAnswer<VenueOrder>.Yes>(await account.PlaceAsync(Entry with { ReduceOnly = true }, CancellationToken.None));
        Assert.True(written > 0);
    }

    [Fact]
    public async Task Kill_ThousandPressesIntoBursts_NothingIsWrittenThatWasAskedAfterThePress()
    {
        const int Presses = 1000;
        const int Burst = 3;
        const int PressesPerAccount = 75; // What the order limit of ten seconds lets pass.
        var isKilled = false;
        var asked = new ConcurrentDictionary<string, bool>(); // Whether the switch stood when the gate answered last.
        var late = new ConcurrentQueue<string>();
        _gate.Answer = act =>
        {
            var killed = Volatile.Read(ref isKilled);
            asked[act.ClientOrderId] = killed;
            return killed ? "killed" : null;
        };
        _venue.Answer("/fapi/v3/positionRisk", _ => "[]");
        _venue.Answer(OrderPath, context =>
        {
            var id = context.Request.Query["newClientOrderId"].ToString();
            if (asked[id])
            {
                late.Enqueue(id);
            }

            return AccountPayloads.Order.Replace("tc-e1", id, StringComparison.Ordinal);
        });
        var account = Account(_venue.Url, BinanceWire.SocketHandler());
        var random = new SeededRandom(39);
        var (before, after) = (0, 0);
        for (var press = 0; press < Presses; press++)
        {
            if (press % PressesPerAccount == 0)
            {
                account.Dispose();
                account = Account(_venue.Url, BinanceWire.SocketHandler());
                await account.GetPositionsAsync(CancellationToken.None); // Measures the clock.
            }

            Volatile.Write(ref isKilled, false);
            var round = press;
            var burst = Enumerable.Range(0, Burst)
                .Select(number => Task.Run(() => account.PlaceAsync(Entry with { ClientOrderId = $"tc-e{round}-{number}" }, CancellationToken.None))).ToArray();
            for (var spins = random.NextInt(4_000); spins > 0; spins--)
            {
                Thread.SpinWait(10);
            }

            Volatile.Write(ref isKilled, true);
            foreach (var answer in await Task.WhenAll(burst).WaitAsync(Patience))
            {
                before += answer is VenueAnswer<VenueOrder>.Yes ? 1 : 0;
                after += answer is VenueAnswer<VenueOrder>.No { Refusal.Kind: VenueErrorKind.HeldBack } ? 1 : 0;
            }
        }

        account.Dispose();
        Assert.Equal(Presses * Burst, before + after); // Each left before or was held back; none is in doubt.
        Assert.True(before > 0 && after > 0, $"{before} left, {after} were held back: the presses missed the bursts.");
        Assert.Equal(before, _venue.RequestsTo(OrderPath));
        Assert.Empty(late);
    }

    [Fact]
    public async Task Warm_RoundAfterRound_SameConnectionsStandForABurst()
    {
        const int Connections = 8;
        var rounds = new List<SortedSet<string>> { new() };
        var (third, arrived) = (new TaskCompletionSource(), new TaskCompletionSource());
        _venue.Answer("/fapi/v1/ping", async context =>
        {
            Task all;
            lock (rounds)
            {
                all = arrived.Task;
                rounds[^1].Add(context.Connection.Id);
                if (rounds[^1].Count == Connections)
                {
                    arrived.TrySetResult();
                    arrived = new();
                    rounds.Add([]);
                    if (rounds.Count > 3)
                    {
                        third.TrySetResult();
                    }
                }
            }

            await all.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("{}");
        });
        var log = new BinanceConnectionLog();
        var options = _venue.Options with { WarmInterval = TimeSpan.FromMilliseconds(20) };
        var wire = BinanceWire.Sockets() with { Connections = Connections };
        using var rest = new BinanceRest(options, TimeProvider.System, wire, log);
        using var stop = new CancellationTokenSource();
        var keeping = new WarmConnections(rest, wire, options, log).KeepAsync(stop.Token);

        await third.Task.WaitAsync(Patience);
        await stop.CancelAsync();
        await keeping.WaitAsync(Patience);

        Assert.Equal(rounds[0], rounds[1]);
        Assert.Equal(rounds[0], rounds[2]);
    }

    private BinanceAccount Account(Uri url, SocketsHttpHandler handler) => new(
        AccountRig.Key, _venue.Options with { RestBaseUrl = url, AttemptsMax = 1 }, new BinanceWire(handler, new WebSocketDialer(), TimeProvider.System),
        TimeProvider.System, _gate, _log);

    /// <summary>Counts what is written to a connection.</summary>
    private sealed class WatchedStream(Stream inner, Action<int> wrote) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            wrote(count);
            inner.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            wrote(buffer.Length);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
