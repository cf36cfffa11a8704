using System.Globalization;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>What a price request asked for.</summary>
internal static class PriceRequest
{
    /// <summary>The token: <c>token_id</c> of the history endpoint, <c>market</c> of the order book's.</summary>
    public static string? Token(string request)
    {
        var pairs = Pairs(request);
        return Value(pairs, "token_id=") ?? Value(pairs, "market=");
    }

    /// <summary>How long one point stands: <c>bucket_seconds</c> of the history endpoint, <c>fidelity</c> (minutes) of the order book's; a minute where neither is named.</summary>
    public static TimeSpan Bucket(string request)
    {
        var pairs = Pairs(request);
        return int.TryParse(Value(pairs, "bucket_seconds="), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
            : int.TryParse(Value(pairs, "fidelity="), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes)
            : TimeSpan.FromMinutes(1);
    }

    private static string[] Pairs(string request)
    {
        var query = request.IndexOf('?', StringComparison.Ordinal);
        return (query < 0 ? string.Empty : request[(query + 1)..]).Split('&');
    }

    private static string? Value(string[] pairs, string name)
    {
        var pair = pairs.FirstOrDefault(pair => pair.StartsWith(name, StringComparison.Ordinal));
        return pair is null || pair.Length == name.Length ? null : Uri.UnescapeDataString(pair[name.Length..]);
    }
}
