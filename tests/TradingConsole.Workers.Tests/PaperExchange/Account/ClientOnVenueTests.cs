using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Tests.Exchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Rest;
using TradingConsole.Workers.PaperExchange.Streams;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange.Account;

/// <summary>The desk's own client against the venue, in one process: what one writes the other reads.</summary>
public sealed class ClientOnVenueTests
{
    private static readonly MarketOrder Entry = new(PaperDesk.Btc, OrderSide.Buy, 0.010m, false, "tc-e-aaaa-1");

    [Fact(Timeout = 20_000)]
    public async Task Bracket_SetUpEnteredProtectedAndStopped_IsToldTheSameByBothSides()
    {
        var desk = new PaperDesk();
        desk.Price(60_000);
        using var account = Account(desk);
        Assert.IsType<VenueAnswer<bool>.Yes>(await account.SetOneWayAsync(default));
        await account.SetIsolatedAsync(PaperDesk.Btc, default);
        Assert.Equal(10, Assert.IsType<VenueAnswer<int>.Yes>(await account.SetLeverageAsync(PaperDesk.Btc, 10, default)).Value);
        var entered = Assert.IsType<VenueAnswer<VenueOrder>.Yes>(await account.PlaceAsync(Entry, default)).Value;
        Assert.Equal((VenueOrderStatus.Filled, 0.010m), (entered.Status, entered.Filled));
        var stop = new ConditionalOrder(PaperDesk.Btc, OrderSide.Sell, ConditionalType.StopMarket, 0.010m, 59_000m, "tc-s-aaaa-1");
        Assert.Equal(
            ConditionalStatus.New, Assert.IsType<VenueAnswer<VenueConditional>.Yes>(await account.PlaceAsync(stop, default)).Value.Status);

        var position = Assert.Single(await account.GetPositionsAsync(default));
        Assert.Equal((0.010m, 60_000.1m), (position.Amount, position.EntryPrice));
        Assert.NotNull(position.LiquidationPrice);
        Assert.Single(await account.GetOpenConditionalsAsync(default));
        Assert.True((await account.GetSymbolSetupsAsync(default)).Single(s => s.Symbol == PaperDesk.Btc).IsIsolated);
        Assert.Equal(desk.Book.Wallet.Balance, (await account.GetBalanceAsync(default)).WalletBalance);
        Assert.NotEmpty(await account.GetBracketsAsync(default));

        desk.Price(58_990);
        desk.Wait(TimeSpan.FromMilliseconds(10));
        Assert.Empty(await account.GetPositionsAsync(default));
        var fills = await account.GetFillsAsync(PaperDesk.Btc, PaperDesk.Noon.AddMinutes(-1), default);
        Assert.Equal(desk.Book.Engine.Fills.Select(f => (f.TradeId, f.Realized)), fills.Select(f => (f.FillId, f.RealizedPnl)));
        var income = await account.GetIncomeAsync(PaperDesk.Noon.AddMinutes(-1), PaperDesk.Noon.AddMinutes(1), default);
        Assert.Equal(desk.Book.Wallet.Balance, income.Sum(i => i.Amount));
    }

    [Fact(Timeout = 20_000)]
    public async Task LostReply_IsUnknown_AndTheQueryFindsTheOrder()
    {
        var desk = new PaperDesk(null, null, new VenueFault(
            VenueFaultKind.LoseReply, PaperDesk.Noon, TimeSpan.FromHours(1), "POST /fapi/v1/order"));
        using var account = Account(desk);
        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(await account.PlaceAsync(Entry, default));
        var found = Assert.IsType<VenueAnswer<VenueOrder>.Yes>(await account.FindOrderAsync(PaperDesk.Btc, Entry.ClientOrderId, default));
        Assert.Equal(VenueOrderStatus.Filled, found.Value.Status);
    }

    [Fact(Timeout = 20_000)]
    public async Task Refusal_OfAStopAlreadyPassed_IsDefinite()
    {
        var desk = new PaperDesk();
        desk.Price(60_000);
        using var account = Account(desk);
        var stop = new ConditionalOrder(PaperDesk.Btc, OrderSide.Sell, ConditionalType.StopMarket, 0.010m, 60_500m, "tc-s-aaaa-1");
        var no = Assert.IsType<VenueAnswer<VenueConditional>.No>(await account.PlaceAsync(stop, default));
        Assert.Equal((-2021, VenueErrorKind.PriceMoved), (no.Refusal.Code, no.Refusal.Kind));
    }

    [Fact(Timeout = 20_000)]
    public async Task UserStream_WithoutSockets_CarriesTheFill()
    {
        var desk = new PaperDesk();
        var dialer = new PaperDialer(desk.Venue);
        await using var line = await dialer.DialAsync(new Uri("ws://paper/private/ws/" + desk.Listen()), default);
        desk.Market("BUY", 0.010m);
        dialer.Deliver();
        Assert.Contains("ORDER_TRADE_UPDATE", System.Text.Encoding.UTF8.GetString((await line.ReceiveAsync(default))!.Value.Span), StringComparison.Ordinal);
    }

    private static BinanceAccount Account(PaperDesk desk) => new(
        new ExchangeKey(desk.Account.ApiKey, desk.Account.ApiSecret), new BinanceOptions { RestBaseUrl = new Uri("http://paper") },
        new BinanceWire(new PaperVenueHandler(desk.Venue, desk.Clock), new PaperDialer(desk.Venue), desk.Clock),
        desk.Clock, new OpenGate(), NullLogger<BinanceAccount>.Instance);
}
