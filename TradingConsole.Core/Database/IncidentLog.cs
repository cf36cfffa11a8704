using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database.Storage;

namespace TradingConsole.Core.Database;

/// <summary>The incident log of a process: counts repeats together, keeps the latest in memory and stores the rest by batch.</summary>
/// <remarks>
/// While the database is away incidents wait in memory, at most <see cref="WaitingMax"/>; beyond that they are folded into one
/// "drop" incident that counts them.
/// </remarks>
public sealed class IncidentLog(IncidentStore store, TimeProvider clock, ILogger<IncidentLog> logger) : IIncidentLog, IDisposable
{
    /// <summary>Incidents kept for pages.</summary>
    public const int LatestMax = 200;

    /// <summary>Incidents that may wait for the database.</summary>
    public const int WaitingMax = 2_000;

    private const int MessageLengthMax = 2_000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<(string Kind, string Source, string? Symbol), Entry> _open = []; // Bounded by WaitingMax, pruned by window.
    private readonly List<Entry> _unsaved = [];
    private ImmutableList<Entry> _latest = []; // Oldest first, at most LatestMax.

    public IReadOnlyList<Incident> Latest
    {
        get
        {
            lock (_gate)
            {
                return [.. _latest.Reverse().Select(entry => entry.Value)];
            }
        }
    }

    public void Report(string kind, string source, string? symbol, string message, long count = 1, object? details = null)
    {
        var now = clock.GetUtcNow();
        var text = message.Length <= MessageLengthMax ? message : message[..MessageLengthMax] + "…";
        var json = details is null ? null : JsonSerializer.Serialize(details);
        lock (_gate)
        {
            if (_unsaved.Count >= WaitingMax && !_open.ContainsKey((kind, source, symbol)))
            {
                (kind, source, symbol, json) = ("drop", "incident-log", null, null);
                text = $"More than {WaitingMax} incidents wait for the database; later ones are only counted.";
            }

            Record((kind, source, symbol), now, text, count, json);
        }
    }

    /// <summary>Stores what is waiting. False when the database did not take it; everything is kept for the next turn.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken ct = default)
    {
        await _turn.WaitAsync(ct);
        try
        {
            List<Entry> entries;
            List<Incident> values;
            lock (_gate)
            {
                entries = [.. _unsaved];
                values = [.. entries.Select(entry => entry.Value)];
                _unsaved.Clear();
                entries.ForEach(entry => entry.IsQueued = false);
            }

            if (entries.Count == 0)
            {
                return true;
            }

            try
            {
                var saved = await store.SaveAsync(values, ct);
                Acknowledge(entries, saved);
                return true;
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or TimeoutException)
            {
                KeepForLater(entries);
                if (failure is OperationCanceledException)
                {
                    throw;
                }

                logger.LogWarning("{Count} incidents wait for the database: {Reason}", entries.Count, failure.Message);
                return false;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Stores incidents every 2 s of the clock until cancelled, and once more then.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            using var timer = new PeriodicTimer(FlushInterval, clock);
            while (await timer.WaitForNextTickAsync(ct))
            {
                await RunOnceAsync(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await RunOnceAsync(limit.Token);
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Record(
        (string Kind, string Source, string? Symbol) key, DateTimeOffset now, string message, long count, string? details)
    {
        if (_open.TryGetValue(key, out var entry) && now - entry.Value.At < Window)
        {
            entry.Value = entry.Value with { Count = entry.Value.Count + count, Message = message };
        }
        else
        {
            entry = new Entry(new Incident(0, now, key.Kind, key.Source, key.Symbol, message, count, details, null));
            PruneOpen(now);
            _open[key] = entry;
            _latest = _latest.Count < LatestMax ? _latest.Add(entry) : _latest.RemoveAt(0).Add(entry);
        }

        if (!entry.IsQueued)
        {
            entry.IsQueued = true;
            _unsaved.Add(entry);
        }
    }

    private void PruneOpen(DateTimeOffset now)
    {
        if (_open.Count < WaitingMax)
        {
            return;
        }

        foreach (var key in _open.Where(pair => now - pair.Value.Value.At >= Window).Select(pair => pair.Key).ToList())
        {
            _open.Remove(key);
        }
    }

    private void Acknowledge(List<Entry> entries, IReadOnlyList<Incident> saved)
    {
        lock (_gate)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                entries[i].Value = entries[i].Value with { Id = saved[i].Id }; // Its count may have grown meanwhile.
            }
        }
    }

    private void KeepForLater(List<Entry> entries)
    {
        lock (_gate)
        {
            foreach (var entry in entries.Where(entry => !entry.IsQueued))
            {
                entry.IsQueued = true;
                _unsaved.Add(entry);
            }
        }
    }

    private sealed class Entry(Incident value)
    {
        public Incident Value { get; set; } = value;

        public bool IsQueued { get; set; }
    }
}
