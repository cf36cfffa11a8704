using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Exchange.Account;
using static TradingConsole.Core.Exchange.Binance.WireField;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>
/// Reads the answers of the account endpoints. One row that cannot be believed fails the whole answer: half an account is not an account.
/// </summary>
internal static class BinanceAccountAnswers
{
    public static VenueOrder ReadOrder(JsonElement row) => new(
        SymbolOf(row, "symbol"), Whole(row, "orderId"), RequiredText(row, "clientOrderId"), Side(row, "side"),
        RequiredText(row, "type"), OrderStatus(RequiredText(row, "status")), Amount(row, "origQty"), Amount(row, "executedQty"),
        Positive(OptionalAmount(row, "avgPrice")), Flag(row, "reduceOnly"), Instant(row, "updateTime"));

    public static VenueConditional ReadConditional(JsonElement row) => new(
        SymbolOf(row, "symbol"), Whole(row, "algoId"), RequiredText(row, "clientAlgoId"), Side(row, "side"),
        WireWords.FindConditional(RequiredText(row, "orderType")), StatusOf(RequiredText(row, "algoStatus")), Amount(row, "quantity"),
        OptionalAmount(row, "triggerPrice") ?? 0, Flag(row, "reduceOnly"), OptionalId(row, "actualOrderId"),
        RejectReason: null, Instant(row, "updateTime"));

    public static ImmutableArray<VenueOrder> ReadOrders(JsonElement answer) => All(answer, ReadOrder);

    public static ImmutableArray<VenueConditional> ReadConditionals(JsonElement answer) => All(answer, ReadConditional);

    /// <summary>Rows of size 0 belong to symbols with nothing but an open order.</summary>
    public static ImmutableArray<VenuePosition> ReadPositions(JsonElement answer) =>
        [.. answer.EnumerateArray().Where(row => Amount(row, "positionAmt") != 0).Select(ReadPosition)];

    /// <remarks>In single-asset mode the totals are USDT.</remarks>
    public static VenueBalance ReadBalance(JsonElement answer) => new(
        Amount(answer, "totalWalletBalance"), Amount(answer, "totalMarginBalance"), Amount(answer, "totalUnrealizedProfit"),
        Amount(answer, "totalInitialMargin"), Amount(answer, "totalMaintMargin"), Amount(answer, "availableBalance"));

    /// <summary>The account's code, which every line of the list of balances repeats; null when none does.</summary>
    public static string? ReadVenueAccount(JsonElement answer)
    {
        foreach (var row in answer.EnumerateArray())
        {
            if (Text(row, "accountAlias") is { Length: > 0 } code)
            {
                return code;
            }
        }

        return null;
    }

    /// <summary>The USDT wallet, out of the list of balances.</summary>
    public static decimal ReadWallet(JsonElement answer)
    {
        foreach (var row in answer.EnumerateArray())
        {
            if (Text(row, "asset") == "USDT")
            {
                return Amount(row, "balance");
            }
        }

        throw new FormatException("asset USDT is missing from the balances.");
    }

    public static ImmutableArray<VenueFill> ReadFills(JsonElement answer) => All(answer, row => new VenueFill(
        SymbolOf(row, "symbol"), Whole(row, "id"), Whole(row, "orderId"), ClientOrderId: null, Side(row, "side"), Amount(row, "price"),
        Amount(row, "qty"), Amount(row, "commission"), RequiredText(row, "commissionAsset"), Amount(row, "realizedPnl"),
        Flag(row, "maker"), Instant(row, "time")));

    public static ImmutableArray<VenueIncome> ReadIncome(JsonElement answer) => All(answer, row => new VenueIncome(
        RequiredText(row, "incomeType"), Whole(row, "tranId"), Text(row, "symbol").Length == 0 ? null : SymbolOf(row, "symbol"),
        Amount(row, "income"), RequiredText(row, "asset"), Instant(row, "time")));

    public static AccountSetup ReadSetup(JsonElement answer) => new(
        Flag(answer, "canTrade"), Flag(answer, "canWithdraw"), Flag(answer, "dualSidePosition"), Flag(answer, "multiAssetsMargin"));

    public static KeyPermissions ReadKeyPermissions(JsonElement answer) => new(
        Flag(answer, "enableReading"), Flag(answer, "enableFutures"), Flag(answer, "enableWithdrawals"),
        Flag(answer, "enableInternalTransfer") || Flag(answer, "permitsUniversalTransfer"), Flag(answer, "ipRestrict"));

    public static ImmutableArray<SymbolSetup> ReadSymbolSetups(JsonElement answer) => All(answer, row => new SymbolSetup(
        SymbolOf(row, "symbol"), checked((int)Whole(row, "leverage")),
        RequiredText(row, "marginType").Equals("ISOLATED", StringComparison.OrdinalIgnoreCase)));

    /// <remarks>A list, or one bare object when a symbol was asked for.</remarks>
    public static ImmutableArray<SymbolBrackets> ReadBrackets(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object ? [ReadSymbolBrackets(answer)] : All(answer, ReadSymbolBrackets);

    public static CommissionRate ReadCommission(JsonElement answer) => new(
        SymbolOf(answer, "symbol"), Amount(answer, "makerCommissionRate"), Amount(answer, "takerCommissionRate"));

    public static OrderSide Side(JsonElement row, string field) => WireWords.ParseSide(RequiredText(row, field), field);

    public static VenueOrderStatus OrderStatus(string word) => word switch
    {
        "NEW" or "NEW_INSURANCE" or "NEW_ADL" => VenueOrderStatus.New,
        "PARTIALLY_FILLED" => VenueOrderStatus.PartiallyFilled,
        "FILLED" => VenueOrderStatus.Filled,
        "CANCELED" => VenueOrderStatus.Canceled,
        "REJECTED" => VenueOrderStatus.Rejected,
        "EXPIRED" or "EXPIRED_IN_MATCH" => VenueOrderStatus.Expired,
        _ => VenueOrderStatus.Unrecognised,
    };

    public static ConditionalStatus StatusOf(string word) => word switch
    {
        "NEW" => ConditionalStatus.New,
        "TRIGGERING" => ConditionalStatus.Triggering,
        "TRIGGERED" => ConditionalStatus.Triggered,
        "FINISHED" => ConditionalStatus.Finished,
        "REJECTED" => ConditionalStatus.Rejected,
        "CANCELED" => ConditionalStatus.Canceled,
        "EXPIRED" => ConditionalStatus.Expired,
        _ => ConditionalStatus.Unrecognised,
    };

    /// <summary>One-way mode only: a position with a side of its own cannot be told in one signed amount.</summary>
    public static void RequireOneWay(JsonElement row, string field)
    {
        if (Text(row, field) is { Length: > 0 } side && side != "BOTH")
        {
            throw new FormatException($"{field} was '{side}'; this desk reads accounts in one-way mode (BOTH) only.");
        }
    }

    public static decimal? Positive(decimal? price) => price > 0 ? price : null;

    private static VenuePosition ReadPosition(JsonElement row)
    {
        RequireOneWay(row, "positionSide");
        return new VenuePosition(
            SymbolOf(row, "symbol"), Amount(row, "positionAmt"), Amount(row, "entryPrice"), Amount(row, "markPrice"),
            Positive(OptionalAmount(row, "liquidationPrice")), Amount(row, "isolatedMargin"), Amount(row, "unRealizedProfit"),
            Instant(row, "updateTime"));
    }

    private static SymbolBrackets ReadSymbolBrackets(JsonElement row) => new(
        SymbolOf(row, "symbol"),
        All(row.GetProperty("brackets"), step => new LeverageBracket(
            checked((int)Whole(step, "initialLeverage")), Amount(step, "notionalFloor"), Amount(step, "notionalCap"),
            Amount(step, "maintMarginRatio"), Amount(step, "cum"))));

    private static ImmutableArray<T> All<T>(JsonElement answer, Func<JsonElement, T> read) => [.. answer.EnumerateArray().Select(read)];
}
