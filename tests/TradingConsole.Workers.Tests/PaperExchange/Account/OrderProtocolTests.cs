using System.Text.Json;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Rest;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange.Account;

/// <summary>Codes and shapes of the account's calls against the reference.</summary>
public sealed class OrderProtocolTests
{
    private const string Order = "/fapi/v1/order";
    private const string Algo = "/fapi/v1/algoOrder";

    [Theory]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.0001", -4004)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.0015", -1111)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=121", -4005)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=60000.05", -4014)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=60000.123", -1111)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=64000", -4016)]
    [InlineData("symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.01&price=56000", -4024)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTX&quantity=0.01&price=60100", -5022)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=FOK&quantity=0.01&price=59000", -5021)]
    [InlineData("symbol=SOLUSDT&side=BUY&type=MARKET&quantity=0.03", -4164)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=60", -2019)]
    [InlineData("symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.01&reduceOnly=true", -2022)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&positionSide=LONG", -4061)]
    [InlineData("symbol=BTCUSDT&side=SELL&type=STOP_MARKET&quantity=0.01&stopPrice=59000", -4120)]
    [InlineData("symbol=NOSUCH&side=BUY&type=MARKET&quantity=1", -1121)]
    [InlineData("symbol=BTCUSDT&type=MARKET&quantity=1", -1102)]
    [InlineData("symbol=BTCUSDT&side=UP&type=MARKET&quantity=1", -1117)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=ICEBERG&quantity=1", -1116)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&newClientOrderId=0123456789012345678901234567890123456", -4015)]
    public void Place_WhatTheTableRefuses_IsRefusedWithItsCodeAndChangesNothing(string query, int code)
    {
        var desk = new PaperDesk();
        Assert.Equal(code, desk.No("POST", Order, query));
        Assert.Empty(desk.Book.Engine.Orders);
    }

    [Theory]
    [InlineData("side=SELL&type=STOP_MARKET&quantity=0.01&triggerPrice=60001&reduceOnly=true", -2021)]
    [InlineData("side=BUY&type=STOP_MARKET&quantity=0.01&triggerPrice=59999", -2021)]
    [InlineData("side=SELL&type=TAKE_PROFIT_MARKET&quantity=0.01&triggerPrice=59999", -2021)]
    [InlineData("side=SELL&type=STOP_MARKET&closePosition=true&triggerPrice=59000", -4509)]
    [InlineData("side=SELL&type=TRAILING_STOP_MARKET&quantity=0.01&callbackRate=25", -2007)]
    [InlineData("side=SELL&type=STOP_MARKET&quantity=0.01", -1102)]
    public void PlaceConditional_WhatTheTableRefuses_IsRefusedWithItsCode(string query, int code)
    {
        var desk = new PaperDesk();
        Assert.Equal(code, desk.No("POST", Algo, "algoType=CONDITIONAL&symbol=BTCUSDT&" + query));
        Assert.Empty(desk.Book.Algos.Orders);
    }

    [Fact]
    public void ClientId_InUseIsRefused_FreeAgainAfterTheFill()
    {
        var desk = new PaperDesk();
        const string Resting = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=59000&newClientOrderId=tc-e-1";
        desk.Yes("POST", Order, Resting);
        Assert.Equal(-4116, desk.No("POST", Order, Resting));

        desk.Market("BUY", 0.01m, more: "&newClientOrderId=tc-e-2");
        desk.Market("BUY", 0.01m, more: "&newClientOrderId=tc-e-2");
        Assert.Equal(0.02m, desk.Book.Wallet.Of(PaperDesk.Btc).Amount);
    }

    [Fact]
    public void Acknowledgement_HasTheFieldsOfToday_AndNoAveragePrice()
    {
        var desk = new PaperDesk();
        var ack = desk.Yes("POST", Order, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010&newClientOrderId=tc-e-1");

        Assert.Equal("NEW", ack.GetProperty("status").GetString());
        Assert.Equal("0.000", ack.GetProperty("executedQty").GetString());
        Assert.Equal("0.010", ack.GetProperty("origQty").GetString());
        Assert.Equal(JsonValueKind.Number, ack.GetProperty("orderId").ValueKind);
        Assert.Equal(JsonValueKind.False, ack.GetProperty("reduceOnly").ValueKind);
        Assert.False(ack.TryGetProperty("avgPrice", out _));
        Assert.False(ack.TryGetProperty("cumQuote", out _));
        var asked = desk.Yes("GET", Order, "symbol=BTCUSDT&origClientOrderId=tc-e-1");
        Assert.Equal("FILLED", asked.GetProperty("status").GetString());
        Assert.True(asked.TryGetProperty("avgPrice", out _));
        Assert.Equal(-2013, desk.No("GET", Order, "symbol=BTCUSDT&origClientOrderId=tc-e-9"));
        Assert.Equal(-2011, desk.No("DELETE", Order, "symbol=BTCUSDT&origClientOrderId=tc-e-1"));
    }

    [Fact]
    public void Conditional_TriggeredByTheMark_PassesItsStatesAndClosesThePosition()
    {
        var desk = new PaperDesk();
        desk.Listen();
        desk.Market("BUY", 0.010m);
        var row = desk.Stop("SELL", 0.010m, 59_000, "tc-s-1");
        Assert.Equal("NEW", row.GetProperty("algoStatus").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("icebergQuantity").ValueKind);
        desk.Events();

        desk.Price(58_990);
        Assert.Equal("TRIGGERING", desk.Yes("GET", Algo, "clientAlgoId=tc-s-1").GetProperty("algoStatus").GetString());
        Assert.Equal(-2011, desk.No("DELETE", Algo, "clientAlgoId=tc-s-1"));
        desk.Wait(TimeSpan.FromMilliseconds(10));
        var ended = desk.Yes("GET", Algo, "clientAlgoId=tc-s-1");
        Assert.Equal("FINISHED", ended.GetProperty("algoStatus").GetString());
        Assert.Equal(JsonValueKind.String, ended.GetProperty("actualOrderId").ValueKind);
        Assert.Equal(0, desk.Book.Wallet.Of(PaperDesk.Btc).Amount);

        var events = desk.Events();
        string[] states = [.. events.Where(e => Type(e) == "ALGO_UPDATE").Select(e => e.GetProperty("o").GetProperty("X").GetString()!)];
        Assert.Equal(["TRIGGERING", "TRIGGERED", "FINISHED"], states);
        var child = events.First(e => Type(e) == "ORDER_TRADE_UPDATE").GetProperty("o");
        Assert.Equal("tc-s-1", child.GetProperty("c").GetString());
        Assert.Equal(ended.GetProperty("actualOrderId").GetString(), child.GetProperty("i").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("STOP_MARKET", child.GetProperty("ot").GetString());
    }

    [Fact]
    public void Conditional_TriggeredWithoutAPosition_IsRejectedWithItsReason()
    {
        var desk = new PaperDesk();
        desk.Listen();
        desk.Stop("SELL", 0.010m, 59_000, "tc-s-1");
        desk.Price(58_990);
        desk.Wait(TimeSpan.FromMilliseconds(10));

        var last = desk.Events()[^1].GetProperty("o");
        Assert.Equal("REJECTED", last.GetProperty("X").GetString());
        Assert.Equal("Reduce Only reject", last.GetProperty("rm").GetString());
    }

    [Fact]
    public void ClosePosition_OnePerDirectionAndType_ExpiresWhenFlat()
    {
        const string Close = "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&closePosition=true&type=";
        var desk = new PaperDesk();
        desk.Market("BUY", 0.010m);
        Assert.Equal("GTE_GTC", desk.Yes("POST", Algo, Close + "STOP_MARKET&triggerPrice=59000").GetProperty("timeInForce").GetString());
        Assert.Equal(-4130, desk.No("POST", Algo, Close + "STOP_MARKET&triggerPrice=58000"));
        desk.Yes("POST", Algo, Close + "TAKE_PROFIT_MARKET&triggerPrice=65000");
        desk.Stop("SELL", 0.010m, 58_500, "tc-s-1");
        desk.Market("SELL", 0.010m, more: "&reduceOnly=true");

        // What closes a position ends with it; a quantity stop stays behind as an orphan.
        Assert.Equal(["EXPIRED", "EXPIRED", "NEW"], desk.Book.Algos.Orders.Select(o => o.Status));
    }

    [Fact]
    public void ReduceOnly_LargerThanThePosition_FillsThePositionAndExpiresTheRest()
    {
        var desk = new PaperDesk();
        desk.Market("BUY", 0.010m);
        var sold = desk.Market("SELL", 0.030m, more: "&reduceOnly=true");
        Assert.Equal("EXPIRED", sold.GetProperty("status").GetString());
        Assert.Equal("0.010", sold.GetProperty("executedQty").GetString());
        Assert.Equal(0, desk.Book.Wallet.Of(PaperDesk.Btc).Amount);
    }

    [Fact]
    public void Authentication_KeySignatureAndStamp_AreCheckedAsWritten()
    {
        var desk = new PaperDesk();
        Assert.Equal((401, -2015), Refusal(desk.Send("GET", "/fapi/v3/balance", key: "somebodyElse")));
        Assert.Equal((401, -2014), Refusal(desk.Send("GET", "/fapi/v3/balance", key: "")));
        Assert.Equal((400, -1022), Refusal(desk.Send("GET", "/fapi/v3/balance", secret: "wrong")));
        Assert.Equal((400, -1021), Refusal(desk.Send("GET", "/fapi/v3/balance", skew: TimeSpan.FromMilliseconds(1000))));
        Assert.Equal((400, -1021), Refusal(desk.Send("GET", "/fapi/v3/balance", skew: TimeSpan.FromMilliseconds(-5001))));
        Assert.Equal(200, desk.Send("GET", "/fapi/v3/balance", skew: TimeSpan.FromMilliseconds(999)).Status);
        Assert.Equal(200, desk.Send("GET", "/fapi/v3/balance", skew: TimeSpan.FromMilliseconds(-5000)).Status);
    }

    [Fact]
    public void OrderLimit_ThreeHundredInTenSeconds_ThenTooMany()
    {
        var desk = new PaperDesk(new PaperAccountOptions { OrdersPerTenSeconds = 3 });
        for (var i = 1; i <= 3; i++)
        {
            var reply = desk.Send("POST", Order, "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=58000");
            Assert.Contains(("X-MBX-ORDER-COUNT-10S", $"{i}"), reply.Headers);
        }

        Assert.Equal((429, -1015), Refusal(desk.Send("POST", Order, "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=58000")));
        desk.Wait(TimeSpan.FromSeconds(10));
        desk.Market("BUY", 0.01m);
    }

    [Fact]
    public void Countdown_NotRenewed_CancelsOrdersAndLeavesStops()
    {
        var desk = new PaperDesk();
        desk.Market("BUY", 0.010m);
        desk.Stop("SELL", 0.010m, 59_000, "tc-s-1");
        desk.Yes("POST", Order, "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=58000");
        Assert.Equal("5000", desk.Yes("POST", "/fapi/v1/countdownCancelAll", "symbol=BTCUSDT&countdownTime=5000").GetProperty("countdownTime").GetString());
        desk.Wait(TimeSpan.FromSeconds(4.9));
        Assert.Single(desk.Book.Engine.Open);
        desk.Wait(TimeSpan.FromSeconds(0.2));
        Assert.Empty(desk.Book.Engine.Open);
        Assert.Single(desk.Book.Algos.Open);
    }

    [Fact]
    public void ListenKey_SameUntilItExpires_ThenSaysSoAndIsSilent()
    {
        var desk = new PaperDesk();
        var key = desk.Listen();
        Assert.Equal(64, key.Length);
        desk.Wait(TimeSpan.FromMinutes(59));
        Assert.Equal(key, desk.Listen());
        desk.Wait(TimeSpan.FromMinutes(61));
        var expired = Assert.Single(desk.Events());
        Assert.Equal(("listenKeyExpired", key), (Type(expired), expired.GetProperty("listenKey").GetString()!));
        Assert.Equal(-1125, desk.No("PUT", "/fapi/v1/listenKey"));
        desk.Market("BUY", 0.01m);
        Assert.Empty(desk.Events());
        Assert.NotEqual(key, desk.Listen());
    }

    [Fact]
    public void OneFill_SharesItsTransactionTimeAcrossThreeEvents()
    {
        var desk = new PaperDesk();
        desk.Price(60_000);
        desk.Listen();
        desk.Market("BUY", 0.010m);
        var events = desk.Events();
        Assert.Equal(["ORDER_TRADE_UPDATE", "TRADE_LITE", "ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE"], events.Select(Type));
        Assert.Single(events.Select(e => e.GetProperty("T").GetInt64()).Distinct());
        var position = events[2].GetProperty("a").GetProperty("P")[0];
        Assert.Equal(("0.010", "60000.1", "cross"), (position.GetProperty("pa").GetString()!, position.GetProperty("ep").GetString()!, position.GetProperty("mt").GetString()!));
    }

    [Fact]
    public void Settings_Repeated_SayNothingToChange()
    {
        var desk = new PaperDesk();
        Assert.Equal(-4059, desk.No("POST", "/fapi/v1/positionSide/dual", "dualSidePosition=false"));
        desk.Yes("POST", "/fapi/v1/marginType", "symbol=BTCUSDT&marginType=ISOLATED");
        Assert.Equal(-4046, desk.No("POST", "/fapi/v1/marginType", "symbol=BTCUSDT&marginType=ISOLATED"));
        desk.Market("BUY", 0.01m);
        Assert.Equal(-4048, desk.No("POST", "/fapi/v1/marginType", "symbol=BTCUSDT&marginType=CROSSED"));
        Assert.Equal(-4068, desk.No("POST", "/fapi/v1/positionSide/dual", "dualSidePosition=true"));
        Assert.Equal(-4161, desk.No("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=5"));
        Assert.Equal(-4028, desk.No("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=126"));
        Assert.Equal("ISOLATED", desk.Yes("GET", "/fapi/v1/symbolConfig", "symbol=BTCUSDT")[0].GetProperty("marginType").GetString());
    }

    [Theory]
    [InlineData(VenueFaultKind.LoseReply, "Reset", 1)]
    [InlineData(VenueFaultKind.HangReply, "Hangs", 1)]
    [InlineData(VenueFaultKind.SwallowCall, "Reset", 0)]
    [InlineData(VenueFaultKind.SwallowSilently, "Hangs", 0)]
    public void LostCall_IsExecutedOrNotAsItsKindSays(VenueFaultKind kind, string fate, int orders)
    {
        var desk = new PaperDesk(null, null, new VenueFault(kind, PaperDesk.Noon, TimeSpan.FromMinutes(1), "POST /fapi/v1/order") { TimesMax = 1 });
        Assert.Equal(fate, desk.Send("POST", Order, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01").Fate.ToString());
        Assert.Equal(orders, desk.Book.Engine.Orders.Count());
        Assert.Equal(1, desk.Venue.FaultsStruck[kind]);
        desk.Market("BUY", 0.01m);
    }

    [Fact]
    public void LateCall_ExecutesAfterItsDelay()
    {
        var desk = new PaperDesk(null, null, new VenueFault(VenueFaultKind.LateCall, PaperDesk.Noon, TimeSpan.FromSeconds(1)));
        Assert.Equal(ReplyFate.Hangs, desk.Send("POST", Order, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01").Fate);
        desk.Wait(TimeSpan.FromSeconds(2.9));
        Assert.Empty(desk.Book.Engine.Orders);
        desk.Wait(TimeSpan.FromSeconds(0.2));
        Assert.Single(desk.Book.Engine.Fills);
    }

    [Fact]
    public void VanishingStop_IsNoLongerOpen_NobodyIsTold_AndThePositionIsNaked()
    {
        var desk = new PaperDesk(null, null, new VenueFault(VenueFaultKind.VanishStop, PaperDesk.Noon, TimeSpan.FromSeconds(1)) { Delay = TimeSpan.FromSeconds(1) });
        desk.Listen();
        desk.Market("BUY", 0.01m);
        desk.Stop("SELL", 0.01m, 59_000, "tc-s-1");
        desk.Events();
        desk.Wait(TimeSpan.FromSeconds(4));
        Assert.Empty(desk.Events());
        Assert.Equal(0, desk.Yes("GET", "/fapi/v1/openAlgoOrders").GetArrayLength());
        Assert.Equal(TimeSpan.FromSeconds(3), desk.Book.Protection.Total(PaperDesk.Btc, desk.Book.Now));
    }

    [Fact]
    public void HiddenOrder_IsNotFoundWhileYoung_AndFoundLater()
    {
        var desk = new PaperDesk(null, null, new VenueFault(VenueFaultKind.HideOrders, PaperDesk.Noon, TimeSpan.FromMinutes(1)) { Delay = TimeSpan.FromSeconds(5) });
        desk.Market("BUY", 0.01m, more: "&newClientOrderId=tc-e-1");
        Assert.Equal(-2013, desk.No("GET", Order, "symbol=BTCUSDT&origClientOrderId=tc-e-1"));
        desk.Wait(TimeSpan.FromSeconds(5));
        Assert.Equal("FILLED", desk.Yes("GET", Order, "symbol=BTCUSDT&origClientOrderId=tc-e-1").GetProperty("status").GetString());
    }

    [Fact]
    public void AlgoServiceDown_MatchingIsUp()
    {
        var desk = new PaperDesk(null, null, new VenueFault(VenueFaultKind.AlgoServiceDown, PaperDesk.Noon, TimeSpan.FromMinutes(1)));
        desk.Market("BUY", 0.01m);
        Assert.Equal(503, desk.Send("GET", "/fapi/v1/openAlgoOrders").Status);
    }

    [Fact]
    public void Liquidation_ByScript_ComesAsAnOrderOfTheExchange()
    {
        var desk = new PaperDesk(null, null, new VenueFault(VenueFaultKind.Liquidate, PaperDesk.Noon.AddSeconds(2), TimeSpan.Zero));
        desk.Listen();
        desk.Market("BUY", 0.01m);
        desk.Events();
        desk.Wait(TimeSpan.FromSeconds(3));
        var order = desk.Events().Last(e => Type(e) == "ORDER_TRADE_UPDATE").GetProperty("o");
        Assert.Equal("CALCULATED", order.GetProperty("x").GetString());
        Assert.StartsWith("autoclose-", order.GetProperty("c").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SameSeedAndCalls_SameBytes()
    {
        static string Run()
        {
            var plan = VenueFaultPlan.FromSeed(5, PaperDesk.Noon, TimeSpan.FromMinutes(10), 6);
            var desk = new PaperDesk(new PaperAccountOptions { Seed = 5, OpeningBalance = 50_000 }, null, [.. plan]);
            var said = new System.Text.StringBuilder();
            desk.Listen();
            for (var i = 0; i < 200; i++)
            {
                var side = i % 3 == 0 ? "SELL" : "BUY";
                said.Append(System.Text.Encoding.UTF8.GetString(desk.Send("POST", Order, $"symbol=BTCUSDT&side={side}&type=MARKET&quantity=0.010").Body));
                desk.Price(60_000 + (i * 7 % 900));
                desk.Wait(TimeSpan.FromSeconds(3));
                while (desk.Venue.TakeMessage() is { } message)
                {
                    said.Append(System.Text.Encoding.UTF8.GetString(message.Payload));
                }
            }

            return said.ToString();
        }

        Assert.Equal(Run(), Run());
    }

    private static string Type(JsonElement said) => said.GetProperty("e").GetString()!;

    private static (int Status, int Code) Refusal(PaperReply reply) =>
        (reply.Status, JsonDocument.Parse(reply.Body).RootElement.GetProperty("code").GetInt32());
}
