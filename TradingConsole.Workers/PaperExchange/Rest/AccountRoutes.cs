namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The signed half of the interface: accounts, orders, conditional orders and user streams.</summary>
/// <remarks>Every route answers truthfully that this exchange serves market data only; behaviour takes its place route by route.</remarks>
internal static class AccountRoutes
{
    private static readonly (string Methods, string Path, int Weight)[] Table =
    [
        ("POST PUT", "/fapi/v1/order", 0),
        ("GET DELETE", "/fapi/v1/order", 1),
        ("POST", "/fapi/v1/order/test", 0),
        ("POST PUT DELETE", "/fapi/v1/batchOrders", 5),
        ("DELETE", "/fapi/v1/allOpenOrders", 1),
        ("GET", "/fapi/v1/openOrder", 1),
        ("GET", "/fapi/v1/openOrders", 40),
        ("GET", "/fapi/v1/allOrders", 5),
        ("GET", "/fapi/v1/userTrades", 5),
        ("GET", "/fapi/v1/income", 30),
        ("POST", "/fapi/v1/countdownCancelAll", 10),
        ("POST", "/fapi/v1/algoOrder", 0),
        ("GET DELETE", "/fapi/v1/algoOrder", 1),
        ("DELETE", "/fapi/v1/algoOpenOrders", 1),
        ("GET", "/fapi/v1/openAlgoOrders", 40),
        ("GET", "/fapi/v1/allAlgoOrders", 5),
        ("GET", "/fapi/v3/account", 5),
        ("GET", "/fapi/v3/balance", 5),
        ("GET", "/fapi/v3/positionRisk", 5),
        ("GET", "/fapi/v1/accountConfig", 5),
        ("GET", "/fapi/v1/symbolConfig", 5),
        ("GET", "/fapi/v1/positionSide/dual", 30),
        ("POST", "/fapi/v1/positionSide/dual", 1),
        ("POST", "/fapi/v1/marginType", 1),
        ("POST", "/fapi/v1/leverage", 1),
        ("GET", "/fapi/v1/leverageBracket", 1),
        ("GET", "/fapi/v1/commissionRate", 20),
        ("GET", "/fapi/v1/rateLimit/order", 1),
        ("POST", "/fapi/v1/stock/contract", 50),
        ("POST PUT DELETE", "/fapi/v1/listenKey", 1),
    ];

    public static IEnumerable<PaperRoute> All() =>
        from row in Table
        from method in row.Methods.Split(' ')
        select new PaperRoute(method, row.Path, row.Weight, (_, _) => PaperError.MarketDataOnly);
}
