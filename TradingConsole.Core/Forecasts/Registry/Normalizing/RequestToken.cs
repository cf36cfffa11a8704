namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>Which token a price request asked for: <c>token_id</c> of the history endpoint, <c>market</c> of the order book's.</summary>
internal static class RequestToken
{
    public static string? Of(string request)
    {
        var query = request.IndexOf('?', StringComparison.Ordinal);
        var pairs = (query < 0 ? string.Empty : request[(query + 1)..]).Split('&');
        return Value(pairs, "token_id=") ?? Value(pairs, "market=");
    }

    private static string? Value(string[] pairs, string name)
    {
        var pair = pairs.FirstOrDefault(pair => pair.StartsWith(name, StringComparison.Ordinal));
        return pair is null || pair.Length == name.Length ? null : Uri.UnescapeDataString(pair[name.Length..]);
    }
}
