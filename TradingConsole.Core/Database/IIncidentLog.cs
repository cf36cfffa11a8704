namespace TradingConsole.Core.Database;

/// <summary>Where whoever loses, skips or refuses something says so. Never throws and never blocks.</summary>
public interface IIncidentLog
{
    /// <summary>Newest first, at most 200: what pages show without asking the database.</summary>
    IReadOnlyList<Incident> Latest { get; }

    /// <summary>Records an incident; the same kind, source and symbol within 60 s of the clock counts up one row.</summary>
    /// <param name="kind">gap, drop, conflation, quarantine, late, job, storage, stream or part.</param>
    /// <param name="count">How many items this report stands for.</param>
    /// <param name="details">Serialised to JSON; the first report of a row decides.</param>
    void Report(string kind, string source, string? symbol, string message, long count = 1, object? details = null);
}
