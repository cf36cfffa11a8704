namespace TradingConsole.Core.Quality;

/// <summary>What an alert can be about.</summary>
public static class AlertKinds
{
    /// <summary>A feature's distribution left its training reference; the subject is the feature.</summary>
    public const string Drift = "drift";

    /// <summary>Bars are missing; the subject is the symbol.</summary>
    public const string Missing = "missing";

    /// <summary>Candles arrive late; the subject is the symbol.</summary>
    public const string Latency = "latency";

    /// <summary>Too many outlying rows; the subject is the symbol.</summary>
    public const string Outliers = "outliers";

    /// <summary>Too many unreadable messages; the subject is the desk.</summary>
    public const string Quarantine = "quarantine";
}

/// <summary>One condition from when it was first seen until it cleared.</summary>
/// <param name="Subject">A feature, a symbol, or <c>desk</c>.</param>
/// <param name="Value">At the last look, in the unit of the message.</param>
/// <param name="Threshold">What it passed.</param>
/// <param name="SeenAt">Last time the condition held, market clock, UTC.</param>
/// <param name="ResolvedBy">Null: the condition went away by itself.</param>
public sealed record Alert(
    long Id, string Kind, string Subject, bool IsCritical, string Message, double Value, double Threshold, DateTimeOffset RaisedAt,
    DateTimeOffset SeenAt, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, DateTimeOffset? ResolvedAt,
    string? ResolvedBy = null)
{
    /// <summary><c>raised</c>, <c>acknowledged</c> or <c>resolved</c>.</summary>
    public string State => ResolvedAt is not null ? "resolved" : AcknowledgedAt is not null ? "acknowledged" : "raised";
}

/// <summary>What was measured about one kind and subject at one look.</summary>
/// <param name="IsOver">The condition holds.</param>
/// <param name="IsClear">It is gone by a margin; between the two an alert stays as it is.</param>
public readonly record struct AlertFinding(
    string Kind, string Subject, bool IsCritical, bool IsOver, bool IsClear, string Message, double Value, double Threshold);
