using System.Collections.Concurrent;
using TradingConsole.Core.Database;

namespace TradingConsole.Core.Tests.Database;

/// <summary>An incident log that only remembers.</summary>
internal sealed class RecordedIncidents : IIncidentLog
{
    private readonly ConcurrentQueue<Incident> _all = new();

    public IReadOnlyList<Incident> Latest => [.. _all];

    public IEnumerable<Incident> Of(string kind) => _all.Where(incident => incident.Kind == kind);

    public void Report(string kind, string source, string? symbol, string message, long count = 1, object? details = null) =>
        _all.Enqueue(new Incident(0, DateTimeOffset.UnixEpoch, kind, source, symbol, message, count, null, null));
}
