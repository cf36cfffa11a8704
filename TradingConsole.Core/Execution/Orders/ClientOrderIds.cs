using System.Globalization;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Execution.Orders;

/// <summary>
/// The names under which the venue knows our orders: <c>tc-e-&lt;trade&gt;-0</c>. Derived from the trade and a counter, so that a
/// restart finds its own orders again and the same intent never has two names.
/// </summary>
public static class ClientOrderIds
{
    private const string Prefix = OrderOrigins.DeskPrefix;
    private const string AdoptedPrefix = "adopted-";
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int TradeLength = 26;

    /// <param name="sequence">Counts the orders of one trade from 0; at most four digits.</param>
    /// <returns>At most 36 characters of the set the venue allows.</returns>
    public static string For(OrderRole role, Guid trade, int sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, 9999);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Letter(role)}-{Base32(trade)}-{sequence}");
    }

    /// <summary>Stands for the entry of a position we did not open; no order of this name ever exists.</summary>
    public static string ForAdopted(Guid trade) => AdoptedPrefix + Base32(trade);

    public static bool IsAdopted(string clientOrderId) => clientOrderId.StartsWith(AdoptedPrefix, StringComparison.Ordinal);

    public static bool IsOurs(string clientOrderId) => OrderOrigins.Of(clientOrderId) == OrderOrigin.Desk;

    /// <summary>What the name says; false when it is not one of ours.</summary>
    public static bool TryRead(string clientOrderId, out OrderRole role, out Guid trade)
    {
        (role, trade) = (default, default);
        if (!IsOurs(clientOrderId) || clientOrderId.Length < Prefix.Length + 2 + TradeLength + 2
            || clientOrderId[4] != '-' || clientOrderId[5 + TradeLength] != '-')
        {
            return false;
        }

        switch (clientOrderId[3])
        {
            case 'e': role = OrderRole.Entry; break;
            case 's': role = OrderRole.Stop; break;
            case 't': role = OrderRole.Target; break;
            case 'x': role = OrderRole.Exit; break;
            default: return false;
        }

        return TryReadBase32(clientOrderId.AsSpan(5, TradeLength), out trade);
    }

    private static char Letter(OrderRole role) => role switch
    {
        OrderRole.Entry => 'e',
        OrderRole.Stop => 's',
        OrderRole.Target => 't',
        _ => 'x',
    };

    // 128 bits in 26 digits of five bits, the first digit holding the top three.
    private static string Base32(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var value = new UInt128(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        Span<char> text = stackalloc char[TradeLength];
        for (var i = TradeLength - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(value & 31)];
            value >>= 5;
        }

        return new string(text);
    }

    private static bool TryReadBase32(ReadOnlySpan<char> text, out Guid id)
    {
        id = default;
        UInt128 value = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = Digits.IndexOf(text[i], StringComparison.Ordinal);
            if (digit < 0 || (i == 0 && digit > 7))
            {
                return false;
            }

            value = (value << 5) | (UInt128)(uint)digit;
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)(value >> 64));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (ulong)value);
        id = new Guid(bytes, bigEndian: true);
        return true;
    }
}
