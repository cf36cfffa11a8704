using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// This node's one writer of the kill switch's row and trail. What is pulled while the database is away is written, with its audit rows,
/// as soon as it is back; a release is written first and takes effect after, or is refused. The row never sinks but by a release, and
/// what other nodes put into it is followed.
/// </summary>
internal sealed class KillKeeper(
    KillSwitch killSwitch, SettingsStore settings, CommandTrail trail, IIncidentLog incidents, ILogger<KillKeeper> logger) : BackgroundService
{
    public const string Key = "kill_switch";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    private readonly Channel<KillNote> _notes = Channel.CreateUnbounded<KillNote>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _memory = new();
    private long _releases;
    private KillSwitchState? _recorded;
    private long _recordedUnder;

    /// <summary>Keeps an attempt to pull the switch; completes when the database has it, however long that takes.</summary>
    public Task KeepAsync(AuditEntry attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var note = new KillNote(attempt with { CommandId = attempt.CommandId ?? Guid.NewGuid() }, null);
        _notes.Writer.TryWrite(note);
        _ = SecureAsync(note);
        return note.Done.Task;
    }

    /// <summary>Releases the switch: stored first, then in memory.</summary>
    /// <param name="seen">What is to be released; when it was pulled again meanwhile, here or elsewhere, nothing happens.</param>
    /// <param name="patience">How long the database may be waited for.</param>
    /// <returns>Null when it is released; otherwise why not.</returns>
    public async Task<string?> ReleaseAsync(KillSwitchState seen, AuditEntry attempt, TimeSpan patience)
    {
        var note = new KillNote(attempt with { CommandId = attempt.CommandId ?? Guid.NewGuid() }, seen);
        _notes.Writer.TryWrite(note);
        using var limit = new CancellationTokenSource(patience, TimeProvider.System);
        await using var abandoned = limit.Token.Register(() =>
        {
            if (note.TryTake())
            {
                const string Silent = "the database does not answer, and a release that is not recorded is none";
                _ = trail.KeepAsync(Told(note.Attempt, Silent));
                note.Done.TrySetResult(Silent);
            }
        });
        return await note.Done.Task;
    }

    /// <summary>At start: what the database knows joins what the file kept; what only the file knew is stored.</summary>
    public async Task OpenAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = KillRecord.None;
        await settings.ChangeAsync<KillRecord>(
            Key,
            stored =>
            {
                row = stored ?? KillRecord.None;
                var held = killSwitch.State;
                if (!held.IsEngaged || IsCovered(held, row))
                {
                    return (null, null);
                }

                var before = row;
                row = row with { State = row.State.OrStricter(held) };
                return (row, Told(
                    new AuditEntry(now, held.By ?? "system", "kill.restore", "desk", JsonSerializer.Serialize(before), Origin: "kill file"), "kept in the file"));
            },
            cancellationToken);
        Follow(row);
    }

    /// <summary>Takes over what is stored: a pull at once, a release if what is held here was on record before it.</summary>
    /// <returns>True when the switch changed.</returns>
    public bool Follow(KillRecord stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        lock (_memory)
        {
            if (stored.Releases < _releases)
            {
                return false; // Read before a release that is known here.
            }

            _releases = stored.Releases;
            var before = killSwitch.State;
            if (stored.State.IsEngaged)
            {
                killSwitch.Restore(stored.State);
            }
            else if (ReferenceEquals(before, _recorded) && _recordedUnder < stored.Releases && killSwitch.Reset(before))
            {
                _recorded = null;
                return true;
            }

            Remember(stored);
            return killSwitch.State != before;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var note in _notes.Reader.ReadAllAsync(stoppingToken))
        {
            if (!note.TryTake())
            {
                continue; // Its caller has given up, and was told so.
            }

            if (note.Seen is { } seen)
            {
                note.Done.TrySetResult(await TryReleaseAsync(seen, note.Attempt, stoppingToken));
            }
            else
            {
                await StoreAsync(note, stoppingToken);
                trail.Settle(note.Attempt.CommandId!.Value);
                note.Done.TrySetResult(null);
            }
        }
    }

    private async Task StoreAsync(KillNote note, CancellationToken stoppingToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(note.Attempt, null, stoppingToken);
                return;
            }
            catch (Exception exception) when (IsAway(exception) && !stoppingToken.IsCancellationRequested)
            {
                if (attempt == 1)
                {
                    logger.LogCritical(exception, "The kill switch is pulled ({Level}) but the database does not take it; the file holds it", killSwitch.Level);
                    incidents.Report("storage", "kill", null, $"The kill switch could not be stored yet: {exception.Message}");
                }

                await Task.Delay(Pause, TimeProvider.System, stoppingToken);
            }
        }
    }

    private async Task<string?> TryReleaseAsync(KillSwitchState seen, AuditEntry attempt, CancellationToken stoppingToken)
    {
        try
        {
            string? refusal = null;
            var row = KillRecord.None;
            using var limit = Limit(stoppingToken);
            await settings.ChangeAsync<KillRecord>(
                Key,
                stored =>
                {
                    row = stored ?? KillRecord.None;
                    var held = killSwitch.State;
                    refusal = !held.IsEngaged ? "somebody else has released it already"
                        : !ReferenceEquals(held, seen) ? $"it was pulled again meanwhile: {held.Reason}"
                        : row.State.IsEngaged && row.State.Level > seen.Level ? $"another node has pulled it further meanwhile: {row.State.Reason}"
                        : null;
                    row = refusal is null ? new KillRecord(KillSwitchState.Released, row.Releases + 1) : row with { State = row.State.OrStricter(held) };
                    return (row, Told(attempt, refusal));
                },
                limit.Token);
            if (refusal is not null)
            {
                Follow(row);
                return refusal;
            }

            lock (_memory)
            {
                _releases = row.Releases;
                _recorded = null;
                if (killSwitch.Reset(seen) || !killSwitch.IsEngaged)
                {
                    return null; // By this, or by the watch that read the row a moment earlier.
                }
            }

            const string Pulled = "it was pulled again in the same moment";
            await WriteAsync(attempt with { CommandId = Guid.NewGuid() }, Pulled, stoppingToken);
            return Pulled;
        }
        catch (Exception exception) when (IsAway(exception) && !stoppingToken.IsCancellationRequested)
        {
            var refused = $"the database did not confirm it ({exception.Message}), and a release that is not recorded is none; look again";
            _ = trail.KeepAsync(Told(attempt, refused));
            return refused;
        }
    }

    /// <summary>Brings the row up to what is in force here, with the attempt's entry.</summary>
    private async Task WriteAsync(AuditEntry attempt, string? note, CancellationToken stoppingToken)
    {
        var row = KillRecord.None;
        using var limit = Limit(stoppingToken);
        await settings.ChangeAsync<KillRecord>(
            Key,
            stored =>
            {
                row = stored ?? KillRecord.None;
                row = row with { State = row.State.OrStricter(killSwitch.State) };
                return (row, Told(attempt, note));
            },
            limit.Token);
        Follow(row);
    }

    /// <summary>Notes, with the lock, under how many releases the state held here came on record.</summary>
    private void Remember(KillRecord stored)
    {
        var held = killSwitch.State;
        if (held.IsEngaged && IsCovered(held, stored))
        {
            (_recorded, _recordedUnder) = (held, stored.Releases);
        }
    }

    private static bool IsCovered(KillSwitchState held, KillRecord stored) => stored.State.IsEngaged && stored.State.OrStricter(held) == stored.State;

    private static CancellationTokenSource Limit(CancellationToken stoppingToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(AnswerMax);
        return limit;
    }

    private static bool IsAway(Exception exception) => exception is NpgsqlException or TimeoutException or IOException or OperationCanceledException;

    private async Task SecureAsync(KillNote note)
    {
        await Task.WhenAny(note.Done.Task, Task.Delay(CommandTrail.Prompt, TimeProvider.System));
        if (!note.Done.Task.IsCompleted)
        {
            trail.Secure(note.Attempt);
            if (note.Done.Task.IsCompleted)
            {
                trail.Settle(note.Attempt.CommandId!.Value);
            }
        }
    }

    /// <summary>The trail's row with what is in force now, and with the refusal if it was one.</summary>
    private AuditEntry Told(AuditEntry attempt, string? note) =>
        attempt with
        {
            AfterJson = JsonSerializer.Serialize(new
            {
                now = killSwitch.State, attempt = attempt.AfterJson is { } json ? JsonElement.Parse(json) : (JsonElement?)null, note,
            }),
        };
}

/// <summary>Something about the kill switch that waits for its row.</summary>
/// <param name="Seen">What is to be released; null: the note keeps a pull.</param>
internal sealed record KillNote(AuditEntry Attempt, KillSwitchState? Seen)
{
    private int _taken;

    public TaskCompletionSource<string?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True for the first who takes it: the writer, or the caller who gives up.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;
}
