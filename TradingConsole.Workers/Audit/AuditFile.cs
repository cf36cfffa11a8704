namespace TradingConsole.Workers.Audit;

internal static class AuditFile
{
    /// <summary>Where a data directory keeps the heads of its audit chain.</summary>
    public static string HeadsOf(string dataDirectory) => Path.Combine(dataDirectory, "audit", "heads.jsonl");
}
