using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Execution;

/// <summary>Names a round trip by the decision that opened it, so that deciding again names it the same.</summary>
public static class TradeId
{
    /// <summary>A version 8 (custom) UUID over mode, symbol and bar.</summary>
    public static Guid For(TradingMode mode, Symbol symbol, DateTimeOffset bar) =>
        Of($"trade/1|{mode.Word()}|{symbol}|{MinuteGrid.ToIndex(bar)}");

    /// <summary>Names the closing of a position that no decision opened.</summary>
    /// <param name="amount">Base asset, signed.</param>
    public static Guid ForAdopted(Symbol symbol, DateTimeOffset at, decimal amount) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"adopted/1|{symbol}|{at.UtcTicks}|{amount}"));

    private static Guid Of(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        var bytes = hash.AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
