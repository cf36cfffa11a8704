using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>Names an alert by its moment and by what it is about: made anew from the same raw lines it has the same name.</summary>
/// <remarks>Source of the layout: RFC 9562, UUID version 7. Its 74 random bits are the first of SHA-256 over market, band and direction, and of a repetition its severity.</remarks>
internal static class AlertId
{
    /// <param name="graver">Of an alert that follows a lesser one of the same band and direction; both may carry one instant.</param>
    public static Guid Of(DateTimeOffset ts, string marketId, DateTimeOffset bandTs, bool isUp, AlertSeverity? graver = null)
    {
        Span<byte> bytes = stackalloc byte[16];
        var about = string.Create(CultureInfo.InvariantCulture, $"{marketId}|{bandTs.ToUnixTimeMilliseconds()}|{(isUp ? "UP" : "DOWN")}{(graver is null ? string.Empty : $"|{graver}")}");
        SHA256.HashData(Encoding.UTF8.GetBytes(about)).AsSpan(0, 10).CopyTo(bytes[6..]);
        Span<byte> moment = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(moment, ts.ToUnixTimeMilliseconds());
        moment[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
