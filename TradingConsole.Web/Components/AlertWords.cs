using TradingConsole.Core.Quality;

namespace TradingConsole.Web.Components;

/// <summary>Kinds of alerts, as a person reads them.</summary>
public static class AlertWords
{
    public static string Of(string kind) => kind switch
    {
        AlertKinds.Drift => "Feature drift",
        AlertKinds.Missing => "Bars missing",
        AlertKinds.Latency => "Candles late",
        AlertKinds.Outliers => "Outliers",
        AlertKinds.Quarantine => "Messages quarantined",
        _ => kind,
    };
}
