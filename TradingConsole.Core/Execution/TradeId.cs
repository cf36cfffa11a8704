using System.Security.Cryptography;
using System.Text;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Execution;

/// <summary>Names a round trip by the decision that opened it, so that deciding again names it the same.</summary>
public static class TradeId
{
    /// <summary>A version 8 (custom) UUID over mode, symbol and bar.</summary>
    public static Guid For(TradingMode mode, Symbol symbol, DateTimeOffset bar)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"trade/1|{mode.Word()}|{symbol}|{MinuteGrid.ToIndex(bar)}"));
        var bytes = hash.AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
