using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Streams;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The signed half of the interface: accounts, orders, conditional orders and user streams, with the exchange's weights.</summary>
internal static class AccountRoutes
{
    private const int AllSymbolsWeight = 40;

    public static IEnumerable<PaperRoute> All(
        PaperBook book, PaperListing listing, UserStreams streams, Func<OrderLimits> limits, Func<DateTimeOffset, bool> isHidden)
    {
        var orders = new OrderCalls(book, listing, isHidden);
        var algos = new AlgoCalls(book, listing, isHidden);
        var account = new AccountCalls(book);
        var settings = new SettingCalls(book, listing, limits);
        var keys = new ListenKeyCalls(streams);
        return
        [
            Signed("POST", "/fapi/v1/order", 0, orders.Place, orders: 1),
            Signed("PUT", "/fapi/v1/order", 0, orders.Amend, orders: 1),
            Signed("GET", "/fapi/v1/order", 1, orders.Get),
            Signed("DELETE", "/fapi/v1/order", 1, orders.Cancel),
            Signed("POST", "/fapi/v1/order/test", 0, orders.Test),
            Signed("POST", "/fapi/v1/batchOrders", 5, orders.PlaceBatch, orders: 5),
            Signed("DELETE", "/fapi/v1/batchOrders", 1, orders.CancelBatch),
            Signed("DELETE", "/fapi/v1/allOpenOrders", 1, orders.CancelAll),
            Signed("POST", "/fapi/v1/countdownCancelAll", 10, orders.Countdown),
            Signed("GET", "/fapi/v1/openOrder", 1, orders.GetOpen),
            PerSymbol("/fapi/v1/openOrders", orders.ListOpen),
            Signed("GET", "/fapi/v1/allOrders", 5, orders.ListAll),
            Signed("GET", "/fapi/v1/userTrades", 5, orders.Trades),
            Signed("POST", "/fapi/v1/algoOrder", 0, algos.Place, orders: 1),
            Signed("GET", "/fapi/v1/algoOrder", 1, algos.Get),
            Signed("DELETE", "/fapi/v1/algoOrder", 1, algos.Cancel),
            Signed("DELETE", "/fapi/v1/algoOpenOrders", 1, algos.CancelAll),
            PerSymbol("/fapi/v1/openAlgoOrders", algos.ListOpen),
            Signed("GET", "/fapi/v1/allAlgoOrders", 5, algos.ListAll),
            Signed("GET", "/fapi/v3/account", 5, account.Account),
            Signed("GET", "/fapi/v3/balance", 5, account.Balance),
            Signed("GET", "/fapi/v3/positionRisk", 5, account.PositionRisk),
            Signed("GET", "/fapi/v1/income", 30, account.Income),
            Signed("GET", "/fapi/v1/accountConfig", 5, settings.AccountConfig),
            Signed("GET", "/sapi/v1/account/apiRestrictions", 1, settings.KeyRestrictions),
            Signed("GET", "/fapi/v1/symbolConfig", 5, settings.SymbolConfig),
            Signed("GET", "/fapi/v1/positionSide/dual", 30, settings.PositionMode),
            Signed("POST", "/fapi/v1/positionSide/dual", 1, settings.SetPositionMode),
            Signed("POST", "/fapi/v1/marginType", 1, settings.SetMarginType),
            Signed("POST", "/fapi/v1/leverage", 1, settings.SetLeverage),
            Signed("GET", "/fapi/v1/leverageBracket", 1, settings.Brackets),
            Signed("GET", "/fapi/v1/commissionRate", 20, settings.Commission),
            Signed("GET", "/fapi/v1/rateLimit/order", 1, settings.OrderRate),
            Signed("POST", "/fapi/v1/stock/contract", 50, settings.SignAgreement),
            Keyed("POST", keys.Open),
            Keyed("PUT", keys.KeepAlive),
            Keyed("DELETE", keys.Close),
        ];
    }

    private static PaperRoute Signed(string method, string path, int weight, PaperHandler handler, int orders = 0) =>
        new(method, path, weight, handler) { Security = CallSecurity.Signed, Orders = orders };

    private static PaperRoute PerSymbol(string path, PaperHandler handler) =>
        new("GET", path, query => query.Has("symbol") ? 1 : AllSymbolsWeight, handler) { Security = CallSecurity.Signed };

    private static PaperRoute Keyed(string method, PaperHandler handler) =>
        new(method, "/fapi/v1/listenKey", 1, handler) { Security = CallSecurity.Key };
}
