using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

public sealed class BinanceActsTests : IDisposable
{
    private const string OrderPath = "POST /fapi/v1/order";

    private static readonly MarketOrder Entry = new(Symbol.Btc, OrderSide.Buy, 0.010m, ReduceOnly: false, "tc-e1");
    private static readonly MarketOrder Exit = Entry with { Side = OrderSide.Sell, ReduceOnly = true, ClientOrderId = "tc-x1" };
    private static readonly ConditionalOrder Stop =
        new(Symbol.Btc, OrderSide.Sell, ConditionalType.StopMarket, 0.010m, 63000.0m, "tc-s1");

    private readonly AccountRig _rig = new();

    public void Dispose() => _rig.Dispose();

    public static TheoryData<int, int?, string, VenueErrorKind, bool> EveryError()
    {
        var data = new TheoryData<int, int?, string, VenueErrorKind, bool>();
        foreach (var (status, code, text, kind) in BinanceErrorTable.Rows)
        {
            data.Add(status, code, text, kind, false);

            // Only these answers leave open whether the order was executed all the same.
            if (kind == VenueErrorKind.UnknownOutcome || code == -1001)
            {
                data.Add(status, code, text, kind, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryError))]
    public async Task Place_EveryErrorExecutedOrNot_OneRequestAndNoFalseCertainty(
        int status, int? code, string text, VenueErrorKind kind, bool isExecuted)
    {
        var executed = new HashSet<string>();
        _rig.Http.On(OrderPath, request =>
        {
            if (isExecuted)
            {
                Assert.True(executed.Add(ScriptedHttp.Param(request, "newClientOrderId")));
            }

            return ScriptedHttp.Error(status, code, text);
        });
        _rig.Http.On("GET /fapi/v1/order", request => executed.Contains(ScriptedHttp.Param(request, "origClientOrderId"))
            ? ScriptedHttp.Ok(AccountPayloads.Order) : ScriptedHttp.Error(400, -2013, "Order does not exist."));

        var answer = await _rig.Account.PlaceAsync(Entry, CancellationToken.None);

        Assert.Equal(1, _rig.Http.Count(OrderPath));
        if (kind == VenueErrorKind.UnknownOutcome || code == -1001)
        {
            Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(answer);
            if (isExecuted)
            {
                Assert.IsType<VenueAnswer<VenueOrder>.Yes>(await _rig.Account.FindOrderAsync(Symbol.Btc, "tc-e1", CancellationToken.None));
            }
            else
            {
                var found = await _rig.Account.FindOrderAsync(Symbol.Btc, "tc-e1", CancellationToken.None);
                Assert.Equal(VenueErrorKind.NotFound, Assert.IsType<VenueAnswer<VenueOrder>.No>(found).Refusal.Kind);
            }
        }
        else
        {
            var refusal = Assert.IsType<VenueAnswer<VenueOrder>.No>(answer).Refusal;
            Assert.Equal((kind, code), (refusal.Kind, refusal.Code));
            Assert.Contains(text, refusal.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(EveryError))]
    public async Task PlaceStopAndCancel_EveryErrorExecutedOrNot_OneRequestEach(
        int status, int? code, string text, VenueErrorKind kind, bool isExecuted)
    {
        _rig.Http.On("POST /fapi/v1/algoOrder", _ => ScriptedHttp.Error(status, code, text));
        var stop = await _rig.Account.PlaceAsync(Stop, CancellationToken.None);

        Assert.Equal(1, _rig.Http.Count("POST /fapi/v1/algoOrder"));
        Assert.Equal(kind == VenueErrorKind.UnknownOutcome, stop is VenueAnswer<VenueConditional>.Unknown);
        Assert.NotEqual(kind == VenueErrorKind.UnknownOutcome, stop is VenueAnswer<VenueConditional>.No);
        if (isExecuted)
        {
            return;
        }

        using var other = new AccountRig();
        other.Http.On("DELETE /fapi/v1/algoOrder", _ => ScriptedHttp.Error(status, code, text));
        var cancelled = await other.Account.CancelConditionalAsync("tc-s1", CancellationToken.None);
        Assert.Equal(1, other.Http.Count("DELETE /fapi/v1/algoOrder"));
        Assert.Equal(kind == VenueErrorKind.UnknownOutcome, cancelled is VenueAnswer<string>.Unknown);
    }

    [Fact]
    public async Task Place_Entry_MarketOrderSignedOverTheBytesSent()
    {
        var answer = await _rig.Account.PlaceAsync(Entry, CancellationToken.None);

        Assert.Equal("tc-e1", Assert.IsType<VenueAnswer<VenueOrder>.Yes>(answer).Value.ClientOrderId);
        var request = _rig.Http.Requests[^1];
        Assert.Equal(
            "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010&newClientOrderId=tc-e1&newOrderRespType=RESULT&recvWindow=5000&timestamp=1795219200000",
            Signed(request));
        Assert.Equal("paperApiKey0001", Assert.Single(request.Headers.GetValues("X-MBX-APIKEY")));
    }

    [Fact]
    public async Task Place_ExitOfAChineseSymbol_EncodedBeforeSigning()
    {
        await _rig.Account.PlaceAsync(Exit with { Symbol = Symbol.Parse("测试USDT") }, CancellationToken.None);

        Assert.StartsWith(
            "symbol=%E6%B5%8B%E8%AF%95USDT&side=SELL&type=MARKET&quantity=0.010&reduceOnly=true&", Signed(_rig.Http.Requests[^1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Place_Stop_AlgoServiceReduceOnlyOnTheMarkPrice()
    {
        await _rig.Account.PlaceAsync(Stop, CancellationToken.None);
        await _rig.Account.PlaceAsync(Stop with { Type = ConditionalType.TakeProfitMarket }, CancellationToken.None);

        Assert.StartsWith(
            "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&quantity=0.010&triggerPrice=63000.0&workingType=MARK_PRICE&reduceOnly=true&clientAlgoId=tc-s1&",
            Signed(_rig.Http.Requests[^2]), StringComparison.Ordinal);
        Assert.Equal("TAKE_PROFIT_MARKET", ScriptedHttp.Param(_rig.Http.Requests[^1], "type"));
        Assert.Equal(0, _rig.Http.Count(OrderPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tc-ä")]
    [InlineData("tc 1")]
    [InlineData("tc-0123456789012345678901234567890123")]
    public async Task Place_BadClientOrderId_NothingLeaves(string id)
    {
        var answer = await _rig.Account.PlaceAsync(Entry with { ClientOrderId = id }, CancellationToken.None);

        Assert.Equal(VenueErrorKind.InvalidRequest, Assert.IsType<VenueAnswer<VenueOrder>.No>(answer).Refusal.Kind);
        Assert.IsType<VenueAnswer<VenueConditional>.No>(await _rig.Account.PlaceAsync(Stop with { Quantity = 0 }, CancellationToken.None));
        Assert.IsType<VenueAnswer<VenueConditional>.No>(await _rig.Account.PlaceAsync(Stop with { TriggerPrice = 0 }, CancellationToken.None));
        Assert.Empty(_rig.Http.Requests);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData(AccountPayloads.Algo)]
    public async Task Place_SuccessThatCannotBeRead_Unknown(string body)
    {
        _rig.Http.On(OrderPath, body);
        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(await _rig.Account.PlaceAsync(Entry, CancellationToken.None));
    }

    [Fact]
    public async Task Place_AnswerAboutAnotherOrder_Unknown()
    {
        _rig.Http.On(OrderPath, AccountPayloads.Order.Replace("tc-e1", "tc-other", StringComparison.Ordinal));
        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(await _rig.Account.PlaceAsync(Entry, CancellationToken.None));
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.Unknown, false)]
    [InlineData(HttpRequestError.InvalidResponse, false)]
    public async Task Place_ConnectionFails_OnlyAFailedConnectIsARefusal(HttpRequestError error, bool isRefusal)
    {
        _rig.Http.On(OrderPath, (Func<HttpRequestMessage, HttpResponseMessage>)(_ => throw new HttpRequestException(error, "broken")));
        var answer = await _rig.Account.PlaceAsync(Entry, CancellationToken.None);

        Assert.Equal(1, _rig.Http.Count(OrderPath));
        if (isRefusal)
        {
            Assert.Equal(VenueErrorKind.Retryable, Assert.IsType<VenueAnswer<VenueOrder>.No>(answer).Refusal.Kind);
        }
        else
        {
            Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(answer);
        }
    }

    [Fact]
    public async Task Place_HandlerBreaksInAWayNobodyForesaw_Unknown()
    {
        _rig.Http.On(OrderPath, (Func<HttpRequestMessage, HttpResponseMessage>)(_ => throw new InvalidOperationException("odd")));
        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(await _rig.Account.PlaceAsync(Entry, CancellationToken.None));
    }

    [Fact]
    public async Task Place_NoAnswerInTime_Unknown()
    {
        _rig.Http.On(OrderPath, _ => new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(TimeSpan.FromSeconds(5), _rig.Clock));
        var placing = _rig.Account.PlaceAsync(Entry, CancellationToken.None);

        _rig.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(await placing.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Place_CancelledUnderWay_UnknownAndCancelledBefore_Throws()
    {
        using var stop = new CancellationTokenSource();
        _rig.Http.On(OrderPath, _ => new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(stop.Token));
        var placing = _rig.Account.PlaceAsync(Entry, stop.Token);
        await stop.CancelAsync();

        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(await placing.WaitAsync(TimeSpan.FromSeconds(20)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _rig.Account.PlaceAsync(Exit, stop.Token));
        Assert.Equal(1, _rig.Http.Count(OrderPath));
    }

    [Theory]
    [InlineData("marginType", -4046, 5)]
    [InlineData("leverage", -5027, 5)]
    [InlineData("positionSide/dual", -4059, 5)]
    public async Task Set_AlreadySo_Yes(string path, int code, int leverage)
    {
        _rig.Http.On($"POST /fapi/v1/{path}", _ => ScriptedHttp.Error(400, code, "No need to change."));

        var isYes = path switch
        {
            "marginType" => await _rig.Account.SetIsolatedAsync(Symbol.Btc, CancellationToken.None) is VenueAnswer<Symbol>.Yes,
            "leverage" => await _rig.Account.SetLeverageAsync(Symbol.Btc, leverage, CancellationToken.None) is VenueAnswer<int>.Yes { Value: 5 },
            _ => await _rig.Account.SetOneWayAsync(CancellationToken.None) is VenueAnswer<bool>.Yes,
        };

        Assert.True(isYes);
    }

    [Fact]
    public async Task Limits_PauseAsked_HoldsNewRiskLetsExitsThrough()
    {
        _rig.Http.On("GET /fapi/v3/account", _ => ScriptedHttp.Error(429, -1003, "Too many requests."));
        var reading = _rig.Account.GetBalanceAsync(CancellationToken.None);

        var entry = await _rig.Account.PlaceAsync(Entry, CancellationToken.None);
        var exit = await _rig.Account.PlaceAsync(Exit, CancellationToken.None);
        var stop = await _rig.Account.PlaceAsync(Stop, CancellationToken.None);

        Assert.Equal(VenueErrorKind.Rate, Assert.IsType<VenueAnswer<VenueOrder>.No>(entry).Refusal.Kind);
        Assert.IsType<VenueAnswer<VenueOrder>.Yes>(exit);
        Assert.IsType<VenueAnswer<VenueConditional>.Yes>(stop);
        Assert.False(reading.IsCompleted);
        Assert.Equal(1, _rig.Http.Count(OrderPath));
    }

    [Fact]
    public async Task Limits_Ban_NothingLeavesUntilItEndsThenTheQueuedExitDoes()
    {
        var until = AccountRig.Start.AddSeconds(120);
        _rig.Http.On(
            "GET /fapi/v3/account",
            _ => ScriptedHttp.Error(418, -1003, $"Way too many requests; IP banned until {until.ToUnixTimeMilliseconds()}."));
        await Assert.ThrowsAsync<BinanceException>(() => _rig.Account.GetBalanceAsync(CancellationToken.None));
        var before = _rig.Http.Requests.Count;

        var refused = await _rig.Account.PlaceAsync(Exit, CancellationToken.None);
        Assert.Equal(VenueErrorKind.Banned, Assert.IsType<VenueAnswer<VenueOrder>.No>(refused).Refusal.Kind);
        _rig.Clock.Advance(TimeSpan.FromSeconds(116));
        var queued = _rig.Account.PlaceAsync(Exit, CancellationToken.None);
        Assert.False(queued.IsCompleted);
        Assert.Equal(before, _rig.Http.Requests.Count);
        _rig.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.IsType<VenueAnswer<VenueOrder>.Yes>(await queued.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Limits_OrdersPerTenSeconds_EntriesLeaveTheReserve()
    {
        var answers = new List<VenueAnswer<VenueOrder>>();
        for (var number = 0; number < 250; number++)
        {
            answers.Add(await _rig.Account.PlaceAsync(Entry with { ClientOrderId = $"tc-e{number}" }, CancellationToken.None));
        }

        Assert.Equal(240, answers.OfType<VenueAnswer<VenueOrder>.Yes>().Count());
        Assert.Equal(10, answers.OfType<VenueAnswer<VenueOrder>.No>().Count(no => no.Refusal.Kind == VenueErrorKind.Rate));
        for (var number = 0; number < 60; number++)
        {
            Assert.IsType<VenueAnswer<VenueConditional>.Yes>(await _rig.Account.PlaceAsync(Stop, CancellationToken.None));
        }

        Assert.Equal(300, _rig.Http.Count(OrderPath) + _rig.Http.Count("POST /fapi/v1/algoOrder"));
    }

    [Fact]
    public async Task Limits_VenueCountsOrdersByHandToo_Believed()
    {
        _rig.Http.On(OrderPath, _ =>
        {
            var answer = ScriptedHttp.Ok(AccountPayloads.Order);
            answer.Headers.Add("X-MBX-ORDER-COUNT-10S", "240");
            return answer;
        });

        Assert.IsType<VenueAnswer<VenueOrder>.Yes>(await _rig.Account.PlaceAsync(Entry, CancellationToken.None));
        Assert.IsType<VenueAnswer<VenueOrder>.No>(await _rig.Account.PlaceAsync(Entry, CancellationToken.None));
    }

    [Fact]
    public async Task Clock_StampRefusedOnAnAct_NotRepeatedAndMeasuredBeforeTheNext()
    {
        await _rig.Account.PlaceAsync(Entry, CancellationToken.None);
        _rig.Http.ClockLead = TimeSpan.FromSeconds(8);
        _rig.Http.On(OrderPath, JudgeStamp);

        var refused = await _rig.Account.PlaceAsync(Entry, CancellationToken.None);
        Assert.Equal(VenueErrorKind.Clock, Assert.IsType<VenueAnswer<VenueOrder>.No>(refused).Refusal.Kind);
        Assert.Equal(2, _rig.Http.Count(OrderPath));
        Assert.IsType<VenueAnswer<VenueOrder>.Yes>(await _rig.Account.PlaceAsync(Entry, CancellationToken.None));
    }

    [Fact]
    public async Task Clock_StampRefusedOnARead_SignedAgainOnce()
    {
        var asked = 0;
        _rig.Http.On("GET /fapi/v3/account", request =>
        {
            asked++;
            return JudgeStamp(request).IsSuccessStatusCode ? ScriptedHttp.Ok(AccountPayloads.Account) : JudgeStamp(request);
        });
        await _rig.Account.GetBalanceAsync(CancellationToken.None);
        _rig.Http.ClockLead = TimeSpan.FromSeconds(8);

        Assert.Equal(4999.872m, (await _rig.Account.GetBalanceAsync(CancellationToken.None)).WalletBalance);
        Assert.Equal(3, asked);

        _rig.Http.On("GET /fapi/v3/account", _ => ScriptedHttp.Error(400, -1021, "always"));
        var before = _rig.Http.Requests.Count;
        var exception = await Assert.ThrowsAsync<BinanceException>(() => _rig.Account.GetBalanceAsync(CancellationToken.None));
        Assert.Equal(VenueErrorKind.Clock, exception.Kind);
        Assert.Equal(2, _rig.Http.Requests.Skip(before).Count(request => request.RequestUri!.AbsolutePath == "/fapi/v3/account"));
    }

    [Fact]
    public async Task Clock_CannotBeMeasured_NothingIsSigned()
    {
        _rig.Http.On("GET /fapi/v1/time", _ => ScriptedHttp.Error(400, -1102, "no time today"));

        var answer = await _rig.Account.PlaceAsync(Exit, CancellationToken.None);

        Assert.IsType<VenueAnswer<VenueOrder>.No>(answer);
        Assert.NotNull(_rig.Account.WhyClockUnsure);
        Assert.Equal(0, _rig.Http.Count(OrderPath));
    }

    private HttpResponseMessage JudgeStamp(HttpRequestMessage request)
    {
        var stamp = long.Parse(ScriptedHttp.Param(request, "timestamp"), System.Globalization.CultureInfo.InvariantCulture);
        var server = (_rig.Clock.GetUtcNow() + _rig.Http.ClockLead).ToUnixTimeMilliseconds();
        return stamp < server + 1000 && server - stamp <= 5000
            ? ScriptedHttp.Ok(AccountPayloads.Order) : ScriptedHttp.Error(400, -1021, "Timestamp for this request is outside of the recvWindow.");
    }

    /// <summary>The signed part, after checking as the venue does: the signature comes last and covers every byte before it.</summary>
    private static string Signed(HttpRequestMessage request)
    {
        var query = request.RequestUri!.Query[1..];
        var cut = query.IndexOf("&signature=", StringComparison.Ordinal);
        Assert.Equal(BinanceSigner.Sign(AccountRig.Secret, query[..cut]), query[(cut + "&signature=".Length)..]);
        return query[..cut];
    }
}
