namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>Messages as the protocol's description shows them.</summary>
internal static class AccountPayloads
{
    public const string Order = """{"orderId":900000000101,"symbol":"BTCUSDT","status":"FILLED","clientOrderId":"tc-e1","price":"0","origQty":"0.010","executedQty":"0.010","cumQty":"0.010","timeInForce":"GTC","type":"MARKET","origType":"MARKET","reduceOnly":false,"closePosition":false,"side":"BUY","positionSide":"BOTH","stopPrice":"0.00","workingType":"CONTRACT_PRICE","priceProtect":false,"priceMatch":"NONE","selfTradePreventionMode":"EXPIRE_MAKER","goodTillDate":0,"updateTime":1795219200150}""";

    public const string Algo = """{"algoId":3000000000001001,"clientAlgoId":"tc-s1","algoType":"CONDITIONAL","orderType":"STOP_MARKET","symbol":"BTCUSDT","side":"SELL","positionSide":"BOTH","timeInForce":"GTC","quantity":"0.010","algoStatus":"NEW","triggerPrice":"63000.00","price":"0.00","icebergQuantity":null,"selfTradePreventionMode":"EXPIRE_MAKER","workingType":"MARK_PRICE","priceMatch":"NONE","closePosition":false,"priceProtect":false,"reduceOnly":true,"activatePrice":"","callbackRate":"","createTime":1795219202000,"updateTime":1795219202000,"triggerTime":0,"goodTillDate":0}""";

    public const string Account = """{"totalInitialMargin":"64.02053128","totalMaintMargin":"2.56082125","totalWalletBalance":"4999.87200000","totalUnrealizedProfit":"0.20531289","totalMarginBalance":"5000.07731289","totalPositionInitialMargin":"64.02053128","totalOpenOrderInitialMargin":"0.00000000","totalCrossWalletBalance":"4999.87200000","totalCrossUnPnl":"0.20531289","availableBalance":"4936.05678161","maxWithdrawAmount":"4935.85146872","assets":[],"positions":[]}""";

    public const string Balances = """[{"accountAlias":"pAPr","asset":"BNB","balance":"1.5"},{"accountAlias":"pAPr","asset":"USDT","balance":"4999.87200000","crossWalletBalance":"4999.87200000","crossUnPnl":"0.20531289","availableBalance":"4936.05678161","maxWithdrawAmount":"4935.85146872","marginAvailable":true,"updateTime":1795219201000}]""";

    public const string PositionRisk = """[{"symbol":"BTCUSDT","positionSide":"BOTH","positionAmt":"-0.010","entryPrice":"64000.0","breakEvenPrice":"64012.8","markPrice":"64020.53128986","unRealizedProfit":"0.20531289","liquidationPrice":"0","isolatedMargin":"12.5","notional":"640.20531289","marginAsset":"USDT","isolatedWallet":"0","initialMargin":"64.02053128","maintMargin":"2.56082125","positionInitialMargin":"64.02053128","openOrderInitialMargin":"0","adl":1,"bidNotional":"0","askNotional":"0","updateTime":1795219201000},{"symbol":"ETHUSDT","positionSide":"BOTH","positionAmt":"0.000","entryPrice":"0.0","markPrice":"3000","unRealizedProfit":"0","liquidationPrice":"0","isolatedMargin":"0","updateTime":0}]""";

    public const string Trades = """[{"symbol":"BTCUSDT","pair":"BTCUSDT","id":710000001,"orderId":900000000101,"side":"BUY","positionSide":"BOTH","price":"64000.00","qty":"0.010","quoteQty":"640.00","baseQty":"0","realizedPnl":"0","commission":"0.12800000","commissionAsset":"USDT","marginAsset":"USDT","maker":true,"buyer":true,"time":1795219201000}]""";

    public const string Income = """[{"symbol":"BTCUSDT","incomeType":"FUNDING_FEE","income":"-0.03401000","asset":"USDT","info":"FUNDING_FEE","time":1795190400000,"tranId":880000000001,"tradeId":""},{"symbol":"","incomeType":"TRANSFER","income":"5","asset":"USDT","info":"","time":1795190400001,"tranId":"880000000002","tradeId":""}]""";

    public const string AccountConfig = """{"feeTier":0,"canTrade":true,"canDeposit":true,"canWithdraw":false,"dualSidePosition":false,"updateTime":0,"multiAssetsMargin":false,"tradeGroupId":-1}""";

    public const string SymbolConfig = """[{"symbol":"BTCUSDT","marginType":"CROSSED","isAutoAddMargin":false,"leverage":10,"maxNotionalValue":"230000000"},{"symbol":"ETHUSDT","marginType":"ISOLATED","isAutoAddMargin":false,"leverage":5,"maxNotionalValue":"1"}]""";

    public const string Brackets = """{"symbol":"BTCUSDT","notionalCoef":1.0,"brackets":[{"bracket":1,"initialLeverage":125,"notionalCap":300000,"notionalFloor":0,"maintMarginRatio":0.004,"cum":0.0}]}""";

    public const string Commission = """{"symbol":"BTCUSDT","makerCommissionRate":"0.000200","takerCommissionRate":"0.000500","rpiCommissionRate":"0.000050"}""";

    public const string OrderTradeUpdate = """{"e":"ORDER_TRADE_UPDATE","E":1795219201005,"T":1795219201000,"o":{"s":"BTCUSDT","c":"tc-000001","S":"BUY","o":"LIMIT","f":"GTC","q":"0.010","p":"64000.00","ap":"64000.00","sp":"0","x":"TRADE","X":"FILLED","i":900000000101,"l":"0.010","z":"0.010","L":"64000.00","n":"0.12800000","N":"USDT","T":1795219201000,"t":710000001,"b":"0","a":"0","m":true,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"rp":"0","pP":false,"si":0,"ss":0,"V":"EXPIRE_MAKER","pm":"NONE","gtd":0,"er":"0"}}""";

    public const string AccountUpdate = """{"e":"ACCOUNT_UPDATE","E":1795219201006,"T":1795219201000,"a":{"m":"ORDER","B":[{"a":"USDT","wb":"4999.87200000","cw":"4999.87200000","bc":"0"}],"P":[{"s":"BTCUSDT","pa":"0.010","ep":"64000.0","bep":"64012.8","cr":"0","up":"0.20531289","mt":"cross","iw":"0","ps":"BOTH","ma":"USDT"}]}}""";

    public const string AlgoUpdate = """{"e":"ALGO_UPDATE","T":1795219260010,"E":1795219260012,"o":{"caid":"sl-000001","aid":3000000000001001,"at":"CONDITIONAL","o":"STOP_MARKET","s":"BTCUSDT","S":"SELL","ps":"BOTH","f":"GTC","q":"0.010","X":"TRIGGERED","ai":"900000000177","ap":"0","aq":"0","act":"MARKET","tp":"63000.00","p":"0","V":"EXPIRE_MAKER","wt":"MARK_PRICE","pm":"NONE","cp":false,"pP":false,"R":true,"tt":1795219260005,"gtd":0,"rm":"","ia":false}}""";

    public const string TradeLite = """{"e":"TRADE_LITE","E":1795219201004,"T":1795219201000,"s":"BTCUSDT","q":"0.010","p":"64000.00","m":true,"c":"tc-000001","S":"BUY","L":"64000.00","l":"0.010","t":710000001,"i":900000000101}""";

    public const string MarginCall = """{"e":"MARGIN_CALL","E":1795219300000,"cw":"12.50000000","p":[{"s":"ETHUSDT","ps":"BOTH","pa":"1.300","mt":"CROSSED","iw":"0","mp":"3020.11000000","up":"-41.20000000","mm":"15.70000000"}]}""";

    public const string LeverageUpdate = """{"e":"ACCOUNT_CONFIG_UPDATE","E":1795219300000,"T":1795219299998,"ac":{"s":"BTCUSDT","l":10}}""";

    public const string MultiAssetUpdate = """{"e":"ACCOUNT_CONFIG_UPDATE","E":1795219300000,"T":1795219299998,"ai":{"j":false}}""";

    public const string KeyExpired = """{"e":"listenKeyExpired","E":1795222900000,"listenKey":"demoListenKey0001"}""";
}
