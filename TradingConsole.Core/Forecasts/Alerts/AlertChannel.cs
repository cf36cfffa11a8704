namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>Over which PostgreSQL channel nodes are told that alerts, or what is said of them, changed: a hint to read the tables again.</summary>
public static class AlertChannel
{
    public const string Name = "forecast_alerts";

    /// <summary>Heard when the transaction commits.</summary>
    public const string Tell = $"SELECT pg_notify('{Name}', '')";
}
