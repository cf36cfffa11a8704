using System.Buffers.Binary;
using System.Globalization;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Execution.Orders;

/// <summary>
/// The names under which the venue knows our orders. Derived from the trade and a counter, so that a restart finds its own orders again
/// and the same intent never has two names. <c>tc-e</c>, three digits of the installation, 26 of the trade, three of the counter: 36
/// characters, all the venue allows. The installation tells the orders of two databases on one account apart. Names of before there
/// was one, <c>tc-e-&lt;trade&gt;-0</c>, are still read, and written where no installation is given.
/// </summary>
public static class ClientOrderIds
{
    private const string Prefix = OrderOrigins.DeskPrefix;
    private const string AdoptedPrefix = "adopted-";
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int TradeLength = 26;
    private const int InstallationLength = 3;
    private const int CounterLength = 3;
    private const int Length = 36;

    /// <summary>How many orders one trade can name.</summary>
    public static int SequencesOf(string? installation) => installation is null ? 10_000 : 1 << (5 * CounterLength);

    /// <param name="sequence">Counts the orders of one trade from 0, below <see cref="SequencesOf"/>.</param>
    /// <param name="installation">See <see cref="IsInstallation"/>; null writes the older names.</param>
    /// <returns>At most 36 characters of the set the venue allows.</returns>
    public static string For(OrderRole role, Guid trade, int sequence, string? installation = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, SequencesOf(installation));
        if (installation is null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Letter(role)}-{Base32(Number(trade), TradeLength)}-{sequence}");
        }

        return IsInstallation(installation)
            ? $"{Prefix}{Letter(role)}{installation}{Base32(Number(trade), TradeLength)}{Base32((UInt128)sequence, CounterLength)}"
            : throw new ArgumentException($"'{installation}' is not {InstallationLength} of {Digits}.", nameof(installation));
    }

    /// <summary>Three of the digits and small letters without i, l, o and u.</summary>
    public static bool IsInstallation(string text) => text.Length == InstallationLength && text.All(c => Digits.Contains(c, StringComparison.Ordinal));

    /// <summary>Stands for the entry of a position we did not open; no order of this name ever exists.</summary>
    public static string ForAdopted(Guid trade) => AdoptedPrefix + Base32(Number(trade), TradeLength);

    public static bool IsAdopted(string clientOrderId) => clientOrderId.StartsWith(AdoptedPrefix, StringComparison.Ordinal);

    /// <summary>An order of this program, whoever runs it.</summary>
    public static bool IsOurs(string clientOrderId) => OrderOrigins.Of(clientOrderId) == OrderOrigin.Desk;

    /// <summary>An order of this program that belongs to an installation, or names none.</summary>
    /// <param name="installation">Null: every installation's.</param>
    public static bool IsOurs(string clientOrderId, string? installation) =>
        IsOurs(clientOrderId) && (installation is null || InstallationOf(clientOrderId) is not { } other || other == installation);

    /// <summary>Null for an older name and for one that is not ours.</summary>
    public static string? InstallationOf(string clientOrderId) =>
        TryRead(clientOrderId, out _, out _) && clientOrderId[Prefix.Length + 1] != '-' ? clientOrderId.Substring(Prefix.Length + 1, InstallationLength) : null;

    /// <summary>What the name says; false when it is not one of ours.</summary>
    public static bool TryRead(string clientOrderId, out OrderRole role, out Guid trade)
    {
        (role, trade) = (default, default);
        const int RoleAt = 3;
        if (!IsOurs(clientOrderId) || clientOrderId.Length <= RoleAt + 1)
        {
            return false;
        }

        var rest = clientOrderId.AsSpan(RoleAt + 1);
        var isOld = rest[0] == '-';
        var tradeAt = isOld ? 1 : InstallationLength;
        if (isOld ? rest.Length < TradeLength + 3 || rest[1 + TradeLength] != '-'
            : clientOrderId.Length != Length || !TryReadBase32(rest[..InstallationLength], out _) || !TryReadBase32(rest[^CounterLength..], out _))
        {
            return false;
        }

        switch (clientOrderId[RoleAt])
        {
            case 'e': role = OrderRole.Entry; break;
            case 's': role = OrderRole.Stop; break;
            case 't': role = OrderRole.Target; break;
            case 'x': role = OrderRole.Exit; break;
            default: return false;
        }

        return TryReadTrade(rest.Slice(tradeAt, TradeLength), out trade);
    }

    /// <summary>The counter in a name that <see cref="TryRead"/> reads; null for every other.</summary>
    public static int? SequenceOf(string clientOrderId)
    {
        if (!TryRead(clientOrderId, out _, out _))
        {
            return null;
        }

        return InstallationOf(clientOrderId) is null
            ? int.TryParse(clientOrderId.AsSpan(clientOrderId.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var written) ? written : null
            : TryReadBase32(clientOrderId.AsSpan()[^CounterLength..], out var counted) ? (int)counted : null;
    }

    private static char Letter(OrderRole role) => role switch
    {
        OrderRole.Entry => 'e',
        OrderRole.Stop => 's',
        OrderRole.Target => 't',
        _ => 'x',
    };

    private static UInt128 Number(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return new UInt128(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    // Digits of five bits, the most significant first; a trade's 128 bits leave the top two of 26 digits empty.
    private static string Base32(UInt128 value, int length)
    {
        Span<char> text = stackalloc char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(value & 31)];
            value >>= 5;
        }

        return new string(text);
    }

    private static bool TryReadTrade(ReadOnlySpan<char> text, out Guid id)
    {
        id = default;
        if (Digits.IndexOf(text[0], StringComparison.Ordinal) > 7 || !TryReadBase32(text, out var value))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)(value >> 64));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (ulong)value);
        id = new Guid(bytes, bigEndian: true);
        return true;
    }

    private static bool TryReadBase32(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        foreach (var c in text)
        {
            var digit = Digits.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = (value << 5) | (UInt128)(uint)digit;
        }

        return true;
    }
}
