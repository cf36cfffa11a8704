using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>HMAC-SHA256 over the exact bytes sent: query string immediately followed by body, no separator between them.</summary>
public static class BinanceSigner
{
    /// <param name="query">Percent-encoded query without the leading question mark and without the signature.</param>
    /// <param name="body">Form-encoded body; empty when everything is in the query.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Sign(string secret, string query, string body = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(query + body)));
    }

    /// <summary>The query with stamp, window and signature appended; the signature is the last parameter.</summary>
    /// <param name="timestamp">The exchange's clock.</param>
    public static string SignQuery(string secret, string query, DateTimeOffset timestamp, TimeSpan recvWindow)
    {
        var separator = query.Length == 0 ? "" : "&";
        var stamped = $"{query}{separator}recvWindow={(long)recvWindow.TotalMilliseconds}&timestamp={timestamp.ToUnixTimeMilliseconds()}";
        return $"{stamped}&signature={Sign(secret, stamped)}";
    }
}
