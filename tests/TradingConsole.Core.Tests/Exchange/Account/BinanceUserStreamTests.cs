using System.Globalization;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>The user stream's life over hours of virtual time, on one thread.</summary>
public sealed class BinanceUserStreamTests : IDisposable
{
    private readonly AccountRig _rig = new(connections: 2);
    private readonly OneThread _thread;
    private readonly List<UserEvent> _events = [];
    private readonly CancellationTokenSource _stop = new();
    private string _wallet = "5000.00000000";

    public BinanceUserStreamTests()
    {
        _thread = new OneThread(_rig.Clock);
        _rig.Http.On("GET /fapi/v3/balance", _ => ScriptedHttp.Ok($$"""[{"asset":"USDT","balance":"{{_wallet}}"}]"""));
    }

    public void Dispose()
    {
        _thread.Run(_stop.Cancel, isOver: true);
        _stop.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void Stream_QuietDay_StaysUpAndExtendsItsKeyEveryHalfHour()
    {
        Listen();
        _thread.Advance(TimeSpan.FromHours(10), TimeSpan.FromSeconds(1));

        Assert.Equal([typeof(UserStreamConnected)], _events.Select(news => news.GetType()));
        Assert.InRange(_rig.Http.Count("PUT /fapi/v1/listenKey"), 19, 20);
        Assert.InRange(_rig.Http.Count("GET /fapi/v1/ping"), 2 * 1799, 2 * 1801); // Both connections for acts, every 20 s.
        Assert.Equal("/private/ws?listenKey=canaryListenKey1", Assert.Single(_rig.Streams.Dials).PathAndQuery);
    }

    [Fact]
    public void Stream_Messages_ArriveInOrderTheUnreadableInQuarantine()
    {
        Listen();
        Send(AccountPayloads.TradeLite, AccountPayloads.AccountUpdate, AccountPayloads.OrderTradeUpdate, "{\"e\":\"ORDER_TRADE_UPDATE\",\"k\":\"canaryListenKey1\"}", AccountPayloads.AlgoUpdate);

        Assert.Equal(
            [typeof(UserStreamConnected), typeof(AccountUpdated), typeof(OrderUpdated), typeof(UserMessageQuarantined), typeof(ConditionalUpdated)],
            _events.Select(news => news.GetType()));
        Assert.DoesNotContain("canaryListenKey1", Assert.IsType<UserMessageQuarantined>(_events[3]).Excerpt, StringComparison.Ordinal);
        Assert.Equal(1, _rig.Account.State.Quarantined);
        Assert.Equal(1, _rig.Account.State.Ignored["TRADE_LITE"]);
    }

    [Fact]
    public void Stream_OpenButDeaf_LostWithinTenSecondsOfTheChange()
    {
        Listen();
        _thread.Advance(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        _wallet = "4999.50000000"; // A fill's fee; the stream says nothing and stays open.
        var changedAt = _rig.Clock.GetUtcNow();
        _thread.Advance(TimeSpan.FromSeconds(10));

        var lost = Assert.Single(_events.OfType<UserStreamLost>());
        Assert.InRange(lost.ReceivedAt - changedAt, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        _thread.Advance(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        Assert.Equal(2, _rig.Streams.Lines.Count);
        Assert.Equal(2, _events.OfType<UserStreamConnected>().Count());
        Assert.True(_rig.Streams.Lines[0].IsDisposed);
    }

    [Fact]
    public void Stream_WalletChangesAreTold_NeverCalledDeaf()
    {
        Listen();
        for (var fill = 0; fill < 200; fill++)
        {
            // Told up to 1.5 s before or after REST shows it.
            var wallet = (5000 - fill).ToString(CultureInfo.InvariantCulture);
            var told = AccountPayloads.AccountUpdate.Replace("\"wb\":\"4999.87200000\"", $"\"wb\":\"{wallet}\"", StringComparison.Ordinal);
            var isStreamFirst = fill % 2 == 0;
            Apply(isStreamFirst);
            _thread.Advance(TimeSpan.FromMilliseconds(1500));
            Apply(!isStreamFirst);
            _thread.Advance(TimeSpan.FromMilliseconds(2750 + (250 * (fill % 7))));

            void Apply(bool isStream)
            {
                if (isStream)
                {
                    Send(told);
                }
                else
                {
                    _wallet = wallet;
                }
            }
        }

        Assert.Empty(_events.OfType<UserStreamLost>());
        Assert.Equal(200, _events.OfType<AccountUpdated>().Count());
    }

    [Fact]
    public void Stream_KeyExpires_NewKeyAndConnectionAtOnce()
    {
        Listen();
        _thread.Advance(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        _rig.Http.On("POST /fapi/v1/listenKey", """{"listenKey":"canaryListenKey2"}""");
        Send(AccountPayloads.KeyExpired);
        _thread.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            [typeof(UserStreamConnected), typeof(UserStreamLost), typeof(UserStreamConnected)], _events.Select(news => news.GetType()));
        Assert.Equal("/private/ws?listenKey=canaryListenKey2", _rig.Streams.Dials[^1].PathAndQuery);
    }

    [Fact]
    public void Stream_KeepAliveSaysTheKeyIsGone_Reconnects()
    {
        Listen();
        _rig.Http.On("PUT /fapi/v1/listenKey", _ => ScriptedHttp.Error(400, -1125, "This listenKey does not exist."));
        _thread.Advance(TimeSpan.FromMinutes(31), TimeSpan.FromSeconds(1));

        Assert.Equal("the listen key expired", Assert.Single(_events.OfType<UserStreamLost>()).Reason);
        Assert.Equal(2, _rig.Streams.Lines.Count);
    }

    [Fact]
    public void Stream_KeepAliveFailsOtherwise_KeyIsMadeAgainWithoutLosingTheStream()
    {
        Listen();
        _rig.Http.On("PUT /fapi/v1/listenKey", _ => ScriptedHttp.Error(503, null, "Service Unavailable."));
        _thread.Advance(TimeSpan.FromHours(3), TimeSpan.FromSeconds(1));

        Assert.Empty(_events.OfType<UserStreamLost>());
        Assert.True(_rig.Http.Count("POST /fapi/v1/listenKey") >= 6);
    }

    [Fact]
    public void Stream_VenueRefusesForAnHour_AtMostOneAttemptASecondAndBackSoon()
    {
        Listen();
        _thread.Advance(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        _rig.Streams.Refuses = true;
        _thread.Run(_rig.Streams.Lines[0].Close);
        var (dialsBefore, worst) = (_rig.Streams.Dials.Count, 0);
        for (var second = 0; second < 3600; second++)
        {
            var before = _rig.Streams.Dials.Count;
            _thread.Advance(TimeSpan.FromSeconds(1));
            worst = Math.Max(worst, _rig.Streams.Dials.Count - before);
        }

        Assert.Equal(1, worst);
        Assert.InRange(_rig.Streams.Dials.Count - dialsBefore, 190, 300);
        Assert.Single(_events.OfType<UserStreamLost>());
        _rig.Streams.Refuses = false;
        _thread.Advance(TimeSpan.FromSeconds(20));
        Assert.IsType<UserStreamConnected>(_events[^1]);
    }

    [Fact]
    public void Stream_AgeingConnections_SwappedWithoutLosingAnEvent()
    {
        Listen(new BinanceOptions { JitterSeed = 1, ConnectionAgeMax = TimeSpan.FromSeconds(20) });
        var sent = 0;
        for (var second = 0; second < 11_200; second++)
        {
            // The venue tells every connection that stands.
            _thread.Advance(TimeSpan.FromSeconds(1));
            var text = AccountPayloads.OrderTradeUpdate.Replace(
                "\"t\":710000001", string.Create(CultureInfo.InvariantCulture, $"\"t\":{++sent}"), StringComparison.Ordinal);
            foreach (var line in _rig.Streams.Lines.Where(line => !line.IsDisposed).ToList())
            {
                _thread.Run(() => line.Send(text));
            }
        }

        _thread.Advance(TimeSpan.FromSeconds(5));
        Assert.InRange(_rig.Streams.Lines.Count, 500, 600);
        Assert.Empty(_events.OfType<UserStreamLost>());
        Assert.Equal(Enumerable.Range(1, sent).Select(id => (long)id), _events.OfType<OrderUpdated>().Select(update => update.Fill!.FillId).Distinct());
        Assert.Single(_rig.Streams.Lines, line => !line.IsDisposed);
    }

    [Fact]
    public void Stream_Cancelled_EndsAndHangsUp()
    {
        var reading = Listen();
        _thread.Run(_stop.Cancel, isOver: true);

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _thread.Run(() => { }, isOver: true); // A cancellation may come back through the pool: what it left is done here.
                return reading.IsCompleted;
            },
            TimeSpan.FromSeconds(5)));
        Assert.True(Assert.Single(_rig.Streams.Lines).IsDisposed);
        Assert.False(_rig.Account.State.IsConnected);
    }

    private Task Listen(BinanceOptions? options = null)
    {
        var account = options is null
            ? _rig.Account
            : new BinanceAccount(AccountRig.Key, options, new BinanceWire(_rig.Http, _rig.Streams, _rig.Clock), _rig.Clock, new OpenGate(), _rig.Log);
        return _thread.Start(async () =>
        {
            try
            {
                await foreach (var news in account.StreamAsync(_stop.Token))
                {
                    _events.Add(news);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                Assert.NotEmpty(_events); // The test is over.
            }
        });
    }

    private void Send(params string[] messages)
    {
        foreach (var message in messages)
        {
            _thread.Run(() => _rig.Streams.Lines[^1].Send(message));
        }
    }
}
