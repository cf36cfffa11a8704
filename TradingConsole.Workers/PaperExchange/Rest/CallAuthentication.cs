using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TradingConsole.Core.Exchange.Binance;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>Checks key, stamp and signature of a call as the exchange does.</summary>
internal static class CallAuthentication
{
    private const long WindowDefault = 5000;
    private const long WindowMax = 60_000;
    private const long AheadMax = 1000;

    /// <param name="serverNow">The exchange's clock.</param>
    public static PaperError? Check(PaperCall call, CallSecurity security, string key, string secret, DateTimeOffset serverNow)
    {
        if (security == CallSecurity.None)
        {
            return null;
        }

        if (string.IsNullOrEmpty(call.ApiKey))
        {
            return PaperError.KeyFormat;
        }

        if (call.ApiKey != key)
        {
            return PaperError.KeyUnknown;
        }

        return security == CallSecurity.Key ? null : CheckSignature(call, secret) ?? CheckStamp(call, serverNow);
    }

    private static PaperError? CheckSignature(PaperCall call, string secret)
    {
        // Signed is everything before the signature, which must be the last parameter of query plus body.
        const string Marker = "signature=";
        var total = call.Query + call.Body;
        var start = total.LastIndexOf(Marker, StringComparison.Ordinal);
        if (start < 0)
        {
            return PaperError.Missing("signature");
        }

        var signature = total[(start + Marker.Length)..];
        var signed = start > 0 && total[start - 1] == '&' ? total[..(start - 1)] : total[..start];
        var wanted = BinanceSigner.Sign(secret, signed);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(wanted), Encoding.ASCII.GetBytes(signature.ToLowerInvariant())) ? null : PaperError.Signature;
    }

    /// <summary>Good when stamp &lt; server + 1000 and server − stamp ≤ recvWindow.</summary>
    private static PaperError? CheckStamp(PaperCall call, DateTimeOffset serverNow)
    {
        var parameters = call.Parameters();
        if (!parameters.TryGetValue("timestamp", out var text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var stamp))
        {
            return PaperError.Missing("timestamp");
        }

        var window = WindowDefault;
        if (parameters.TryGetValue("recvWindow", out var wish)
            && (!long.TryParse(wish, NumberStyles.None, CultureInfo.InvariantCulture, out window) || window > WindowMax))
        {
            return PaperError.NotValid("recvWindow");
        }

        var now = serverNow.ToUnixTimeMilliseconds();
        return stamp >= now + AheadMax ? PaperError.StampAhead
            : now - stamp > window ? PaperError.StampBehind
            : null;
    }
}
