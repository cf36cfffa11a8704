using System.Collections.Immutable;

namespace TradingConsole.Core.Database;

/// <summary>Where the private PostgreSQL server keeps its data and how it is started.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>Folder that belongs to this server alone; created when absent. One console per folder.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folder that holds <c>postgres</c> and <c>initdb</c>; null searches npm packages, PATH and the usual places.</summary>
    public string? BinariesDirectory { get; init; }

    /// <summary>Longest wait for the server to accept connections, crash recovery included. Default 120 s.</summary>
    public TimeSpan StartWaitMax { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Server settings that override the shipped ones, name to value; for example <c>fsync=off</c> in tests.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;
}
