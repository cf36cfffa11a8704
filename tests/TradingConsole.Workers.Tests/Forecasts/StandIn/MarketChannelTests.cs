using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Streaming;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Forecasts.StandIn;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts.StandIn;

/// <summary>The real market channel against the stand-in over real WebSockets. Its own waits run on a clock that only the test moves.</summary>
public sealed class MarketChannelTests : IAsyncLifetime, IDisposable
{
    private readonly SteppedClock _network = new(StandInRig.Now);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<RawLine> _lines = [];
    private StandInRig _rig = null!;
    private MarketChannel? _channel;
    private Task _running = Task.CompletedTask;
    private Task _reading = Task.CompletedTask;

    public async Task InitializeAsync() => _rig = await StandInRig.OpenAsync(standIn: new StandInOptions { PumpInterval = TimeSpan.FromMinutes(5) });

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _reading;
        await _rig.DisposeAsync();
    }

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Subscribe_FirstBooksComeThenChangesThenTrades()
    {
        var markets = Busy(3);
        Open(markets.SelectMany(market => market.Tokens));

        await UntilAsync(read => read.OfType<BookMessage>().Count() == 6, "six first books");
        await AdvanceMarketAsync(TimeSpan.FromHours(2));
        await UntilAsync(read => read.OfType<PriceChangeMessage>().Any() && read.OfType<TradeMessage>().Any(), "changes and trades");

        // The lines are the venue's own words, one message each, and every one can be read.
        Assert.All(Lines(), line => Assert.Equal("ws/market", line.Request));
        Assert.All(Lines(), line => Assert.NotNull(Assert.Single(MarketMessageReader.Read(line.Body)).Message));
        Assert.Equal((true, 1, 6, 0L), (_channel!.State.IsConnected, _channel.State.Connections, _channel.State.Assets, _channel.State.Dropped));

        // Books kept up by the changes end where REST says they are.
        foreach (var market in markets)
        {
            var now = Assert.IsType<BookMessage>(MarketMessageReader.Read((await _rig.Clob.BookAsync(market.Tokens[0], default)).Body)[0].Message);
            await UntilAsync(read => LastHash(read, market.Tokens[0]) == now.Hash, "the last change leads to the book of now");
        }
    }

    [Fact]
    public async Task SetAssets_WhileConnected_ChangesWithoutReconnect()
    {
        var markets = Busy(4);
        Open(markets.Take(2).Select(market => market.Tokens[0]));
        await UntilAsync(read => read.OfType<BookMessage>().Count() == 2, "two first books");

        _channel!.SetAssets([markets[1].Tokens[0], markets[2].Tokens[0], markets[3].Tokens[0]]);
        await UntilAsync(read => read.OfType<BookMessage>().Count() == 4, "two more books");
        await StandInRig.UntilAsync(() => _rig.Server.Listening is [3], "the server unsubscribed the dropped one");

        Assert.Equal((0L, 1), (_channel.State.Reconnects, _channel.State.Connections));
    }

    [Fact]
    public async Task SetAssets_AboveTheLimit_OpensMoreConnections()
    {
        var tokens = Busy(4).SelectMany(market => market.Tokens).ToList();
        Open(tokens, new MarketChannelOptions { AssetsPerConnectionMax = 3 });

        await UntilAsync(read => read.OfType<BookMessage>().Count() == 8, "eight first books");
        Assert.Equal([3, 3, 2], _rig.Server.Listening);
        Assert.Equal(3, _channel!.State.Connections);

        _channel.SetAssets(tokens.Take(1));
        await StandInRig.UntilAsync(() => _rig.Server.Listening is [1], "empty connections are closed");
        await StandInRig.UntilAsync(() => _channel.State is { IsConnected: true, Connections: 1, Reconnects: 0 }, "that is no failure");
    }

    [Fact]
    public async Task Cut_ReconnectsAfterAPauseAndRefillsByRest()
    {
        var tokens = Busy(2).Select(market => market.Tokens[0]).ToList();
        Open(tokens);
        await UntilAsync(read => read.OfType<BookMessage>().Count() == 2, "first books");

        _rig.Server.CutListeners();
        await StandInRig.UntilAsync(() => _channel!.State.Reconnects == 1, "the cut was noticed");
        Assert.False(_channel!.State.IsConnected);
        await StandInRig.UntilAsync(() => _network.NextDue is { } due && due - _network.GetUtcNow() is var pause && pause >= TimeSpan.FromSeconds(1) && pause <= TimeSpan.FromSeconds(1.2), "it waits a second or a fifth more");
        _network.AdvanceTo(_network.NextDue!.Value);

        await StandInRig.UntilAsync(() => tokens.All(token => Lines().Any(line => line.Request == $"/book?token_id={token}")), "books by REST");
        await StandInRig.UntilAsync(() => _channel.State.IsConnected, "connected again");
        Assert.All(Lines(), line => Assert.NotNull(Assert.Single(MarketMessageReader.Read(line.Body)).Message));
    }

    [Fact]
    public async Task NoPong_ReconnectsAfterThirtySeconds()
    {
        Open(Busy(1).Select(market => market.Tokens[0]));
        await UntilAsync(read => read.OfType<BookMessage>().Any(), "the first book");
        _rig.Server.Faults.HoldsPong = true;

        await PingThroughAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, _channel!.State.Reconnects);
        _network.Advance(TimeSpan.FromSeconds(10));
        await StandInRig.UntilAsync(() => _channel.State.LastProblem == "no PONG within 30 s", "given up");
    }

    [Fact]
    public async Task SilentForTenMinutes_ReconnectsThoughPongComes()
    {
        Open(Busy(1).Select(market => market.Tokens[0]));
        await UntilAsync(read => read.OfType<BookMessage>().Any(), "the first book");
        _rig.Server.Faults.HoldsData = true;

        await PingThroughAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(0, _channel!.State.Reconnects);
        await PingThroughAsync(TimeSpan.FromSeconds(40));

        await StandInRig.UntilAsync(() => _channel.State.LastProblem?.StartsWith("no data for 10", StringComparison.Ordinal) == true, "given up");
    }

    [Fact]
    public async Task RepeatedTrades_AreDeliveredOnce()
    {
        var market = Busy(1)[0];
        Open([market.Tokens[0]]);
        await UntilAsync(read => read.OfType<BookMessage>().Any(), "the first book");
        await AdvanceMarketAsync(TimeSpan.FromHours(3));
        await UntilAsync(read => read.OfType<TradeMessage>().Any(), "trades");

        // After a reconnect the venue tells the same three hours again.
        _rig.Server.Faults.Rewind = TimeSpan.FromHours(3);
        _rig.Server.CutListeners();
        await StandInRig.UntilAsync(() => _channel!.State.Reconnects == 1, "the cut was noticed");
        await StandInRig.UntilAsync(() => _network.NextDue is not null, "it waits");
        _network.AdvanceTo(_network.NextDue!.Value);
        await StandInRig.UntilAsync(() => _channel!.State.IsConnected && _rig.Server.Listening is [1], "connected again");
        await AdvanceMarketAsync(TimeSpan.FromHours(1));

        await StandInRig.UntilAsync(() => _channel!.State.Repeated > 0, "repeated trades were known");
        var trades = Read().OfType<TradeMessage>().Select(trade => trade.Key).ToList();
        Assert.Equal(trades.Count, trades.Distinct().Count());
    }

    [Fact]
    public async Task FullChannel_IsCountedAndReported()
    {
        var incidents = new CountingIncidents();
        _channel = new MarketChannel(Options(new MarketChannelOptions { WaitingMax = 2 }), _rig.Clob, _rig.Clock, _network, incidents);
        _channel.SetAssets(Busy(3).SelectMany(market => market.Tokens));
        _running = _channel.RunAsync(_stop.Token);

        await StandInRig.UntilAsync(() => _channel.State.Dropped == 4, "four of six books had no room");

        Assert.Equal(2, _channel.State.Messages);
        Assert.Equal(4, incidents.Drops);
    }

    [Fact]
    public async Task NewAndSettledMarkets_AreAnnounced()
    {
        var settles = _rig.Server.World.Markets(StandInRig.Now).Where(market => market.PhaseAt(StandInRig.Now) == WorldPhase.Open && market.Settlement.DisputedAt is null).MinBy(market => market.SettlesAt)!;
        Open([settles.Tokens[0]]);
        await UntilAsync(read => read.OfType<BookMessage>().Any(), "the first book");

        await AdvanceMarketAsync(settles.SettlesAt - StandInRig.Now + TimeSpan.FromMinutes(5)); // The pump beats every five minutes.

        await UntilAsync(read => read.OfType<MarketResolvedMessage>().Any(message => message.Market == settles.ConditionId), "the settlement");
        await AdvanceMarketAsync(TimeSpan.FromHours(7));
        await UntilAsync(read => read.OfType<NewMarketMessage>().Any(), "a new market");
    }

    [Fact]
    public async Task PriceCloseToAnEnd_ChangesTheTickSizeAndBringsAWholeBook()
    {
        var world = _rig.Server.World;
        var (market, hours) = world.Markets(StandInRig.Now).Where(market => market.PhaseAt(StandInRig.Now) == WorldPhase.Open && IsCoarse(market, 0))
            .Select(market => (market, Enumerable.Range(1, 240).FirstOrDefault(hour => !IsCoarse(market, hour))))
            .First(found => found.Item2 > 0 && found.market.ClosesAt > StandInRig.Now.AddHours(found.Item2 + 1));
        Open([market.Tokens[0]]);
        await UntilAsync(read => read.OfType<BookMessage>().Any(), "the first book");

        await AdvanceMarketAsync(TimeSpan.FromHours(hours));
        await UntilAsync(read => read.OfType<TickSizeMessage>().Any() && read.OfType<BookMessage>().Count() > 1, "the finer grid");

        var change = Read().OfType<TickSizeMessage>().First();
        Assert.Equal((market.Tokens[0], 0.001m, 0.0001m), (change.AssetId, change.OldTickSize, change.NewTickSize));
        var line = Lines().First(line => line.Body.Contains("tick_size_change", StringComparison.Ordinal));
        Assert.Empty(MessageTicks.Read(line)); // It tells no price,
        var book = Read().OfType<BookMessage>().First(book => book.Ts >= change.Ts && book.TickSize == 0.0001m);
        var top = Assert.Single(MessageTicks.Read(Lines().Last(line => line.Body.Contains(book.Hash!, StringComparison.Ordinal))));
        Assert.Equal(((double)book.Bids[0].Price, (double)book.Asks[0].Price), (top.First, top.Second)); // the book after it does.

        bool IsCoarse(WorldMarket market, int hour) =>
            world.PriceAt(market, StandInRig.Now.AddHours(hour)) is { } price && market.TickSizeAt(price.Yes) == market.TickSize;
    }

    private static MarketChannelOptions Options(MarketChannelOptions options, StandInRig rig) => options with { Url = rig.Server.MarketChannelUrl };

    private MarketChannelOptions Options(MarketChannelOptions options) => Options(options, _rig);

    private void Open(IEnumerable<string> tokens, MarketChannelOptions? options = null)
    {
        _channel = new MarketChannel(Options(options ?? new MarketChannelOptions()), _rig.Clob, _rig.Clock, _network);
        _channel.SetAssets(tokens);
        _running = _channel.RunAsync(_stop.Token);
        _reading = ReadAsync(_channel);
    }

    private async Task ReadAsync(MarketChannel channel)
    {
        await foreach (var line in channel.Lines.ReadAllAsync())
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }

    private List<RawLine> Lines()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }

    private List<MarketMessage> Read() => [.. Lines().SelectMany(line => MarketMessageReader.Read(line.Body)).Select(read => read.Message).OfType<MarketMessage>()];

    private Task UntilAsync(Func<List<MarketMessage>, bool> reached, string claim) => StandInRig.UntilAsync(() => reached(Read()), claim);

    /// <summary>Moves the venue's clock; its pump ticks on the way.</summary>
    private async Task AdvanceMarketAsync(TimeSpan by)
    {
        await StandInRig.UntilAsync(() => _rig.Clock.TimersWaiting > 0, "the server's pump waits");
        _rig.Clock.Advance(by);
    }

    /// <summary>Moves the client's clock PING by PING, each received before the next.</summary>
    private async Task PingThroughAsync(TimeSpan by)
    {
        for (var passed = TimeSpan.Zero; passed < by && _channel!.State.Reconnects == 0; passed += TimeSpan.FromSeconds(10))
        {
            await StandInRig.UntilAsync(() => _network.TimersWaiting >= 2, "the connection's watches wait");
            var pings = _rig.Server.Pings;
            _network.Advance(TimeSpan.FromSeconds(10));
            await StandInRig.UntilAsync(() => _rig.Server.Pings > pings || _channel!.State.Reconnects > 0, "PING");
        }
    }

    private List<WorldMarket> Busy(int count) => [.. _rig.Server.World.Markets(StandInRig.Now)
        .Where(market => market.PhaseAt(StandInRig.Now) == WorldPhase.Open && market.ClosesAt > StandInRig.Now.AddDays(1) && ((SyntheticWorld)_rig.Server.World).Known(market).Liquidity == SyntheticLiquidity.High)
        .OrderBy(market => Math.Abs(_rig.Server.World.PriceAt(market, StandInRig.Now)!.Value.Yes - 0.5m)).Take(count)];

    private static string? LastHash(List<MarketMessage> read, string token) => read
        .Select(message => message switch
        {
            BookMessage book when book.AssetId == token => book.Hash,
            PriceChangeMessage change => change.Changes.LastOrDefault(level => level.AssetId == token)?.Hash,
            _ => null,
        })
        .LastOrDefault(hash => hash is not null);

    private sealed class CountingIncidents : IIncidentLog
    {
        private long _drops;

        public long Drops => Interlocked.Read(ref _drops);

        public IReadOnlyList<Incident> Latest => [];

        public void Report(string kind, string source, string? symbol, string message, long count = 1, object? details = null) =>
            Interlocked.Add(ref _drops, kind == "drop" ? count : 0);
    }
}
