using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>One wallet's side of one trade.</summary>
/// <param name="Token">Of the outcome that was traded.</param>
/// <param name="SharesSigned">Bought above zero, sold below.</param>
/// <param name="Usd">Size times price.</param>
/// <param name="Key">Of everything it says: pages overlap while trades go on.</param>
internal sealed record MarketTrade(string MarketId, string Wallet, string Token, double SharesSigned, double Usd, DateTimeOffset Ts, UInt128 Key);

/// <summary>Reads trades in the spelling of the Data API's second version, and of its first.</summary>
internal static class TradeReader
{
    public static RowRead<MarketTrade> Read(JsonElement row)
    {
        var fields = new WireFields(row);
        var id = fields.ConditionId("condition_id", "conditionId");
        var wallet = Needed(fields, "proxy_wallet", "proxyWallet").ToLowerInvariant();
        var token = Needed(fields, "token_id", "asset");
        var side = Needed(fields, "side").ToUpperInvariant();
        var (size, price, ts) = (fields.Amount("size"), fields.Amount("price"), fields.Time("timestamp"));
        if (side is not ("BUY" or "SELL"))
        {
            fields.Refuse("bad_side", "side", side, "must be BUY or SELL");
        }
        else if (size is null || price is null || ts is null)
        {
            fields.Refuse("bad_trade", "size, price, timestamp", $"{size}, {price}, {ts:O}", "must be there");
        }

        if (fields.Problem is { } problem)
        {
            return RowRead<MarketTrade>.Refuse(problem);
        }

        var said = $"{id}|{wallet}|{token}|{side}|{size:R}|{price:R}|{ts:O}|{fields.Text("transaction_hash", "transactionHash")}";
        return RowRead<MarketTrade>.Of(new MarketTrade(
            id!, wallet, token, side == "BUY" ? size!.Value : -size!.Value, size.Value * price!.Value, ts!.Value, KeyOf(said)));
    }

    private static string Needed(WireFields fields, params ReadOnlySpan<string> names)
    {
        if (fields.Text(names) is { } text)
        {
            return text;
        }

        fields.Refuse("bad_trade", names[0], string.Empty, "is missing");
        return string.Empty;
    }

    private static UInt128 KeyOf(string said) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(said)));
}
