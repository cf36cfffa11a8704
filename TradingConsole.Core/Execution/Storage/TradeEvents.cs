using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TradingConsole.Core.Market;
using TradingConsole.Core.Messaging;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Account events as other rooms hear of them, through the outbox.</summary>
internal static class TradeEvents
{
    private const int Version = 1;

    public static OutboxEvent Tell(TradingMode mode, AccountEvent happened)
    {
        var kind = happened switch
        {
            EntrySubmitted => "trade.submitted",
            EntryFilled => "trade.opened",
            EntryCanceled => "trade.canceled",
            FundingPaid => "trade.funding_paid",
            StopMoved => "trade.stop_moved",
            _ => "trade.closed",
        };
        return new OutboxEvent(EventId(kind, happened), happened.Time, mode.Word(), kind, Version, Payload(mode, happened));
    }

    private static string Payload(TradingMode mode, AccountEvent happened)
    {
        var trade = happened.Trade;
        return JsonSerializer.Serialize(new
        {
            trade_id = trade.TradeId,
            mode = mode.Word(),
            symbol = trade.Symbol.Value,
            side = trade.Side.Word(),
            signal_ts = trade.SignalBar,
            quantity = trade.Quantity,
            leverage = trade.Leverage,
            entry_time = trade.EntryTime,
            entry_price = trade.EntryPrice,
            sl_price = trade.StopPrice,
            tp_price = trade.TargetPrice,
            exit_time = trade.ExitTime,
            exit_price = trade.ExitPrice,
            exit_reason = trade.ExitReason?.Word(),
            gross_pnl = trade.GrossPnl,
            fees = trade.Fees,
            slippage = trade.Slippage,
            funding = trade.Funding,
            net_pnl = trade.NetPnl,
            detail = trade.Detail,
        });
    }

    // The same happening has the same id, however often it is stored.
    private static Guid EventId(string kind, AccountEvent happened)
    {
        var text = $"{kind}|{happened.Trade.TradeId:N}|{happened.Time.UtcTicks}";
        var bytes = SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
