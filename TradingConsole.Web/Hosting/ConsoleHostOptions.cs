namespace TradingConsole.Web.Hosting;

/// <summary>What the web side of the console needs to know at start.</summary>
/// <param name="Urls">Addresses to listen on, separated by semicolons.</param>
/// <param name="DataDirectory">Where all state lives; the cookie keys go to <c>keys</c> below it.</param>
/// <param name="AdminPassword">Presets the first admin (<c>admin</c>) when nobody exists yet; null prints a set-up link.</param>
public sealed record ConsoleHostOptions(string Urls, string DataDirectory, string? AdminPassword = null)
{
    /// <summary>Tabs one person may have open; the next is refused kindly.</summary>
    public int TabsMax { get; init; } = TabsMaxDefault;

    /// <summary>Every address is https: then each cookie can be bound to the host.</summary>
    public bool IsHttpsOnly => Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .All(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));

    /// <summary>The twentieth is refused.</summary>
    public const int TabsMaxDefault = 19;

    public const string DefaultUrls = "http://127.0.0.1:5080";
}
