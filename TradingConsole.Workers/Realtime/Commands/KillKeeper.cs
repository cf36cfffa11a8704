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
/// The one writer of the kill switch's row and trail. What is pulled while the database is away is written, with its audit rows, as soon
/// as it is back; a release is written first and takes effect after, or is refused.
/// </summary>
internal sealed class KillKeeper(
    KillSwitch killSwitch, SettingsStore settings, IIncidentLog incidents, ILogger<KillKeeper> logger) : BackgroundService
{
    public const string Key = "kill_switch";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Channel<Note> _notes = Channel.CreateUnbounded<Note>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Keeps an attempt to pull the switch; completes when the database has it, however long that takes.</summary>
    public Task KeepAsync(AuditEntry attempt)
    {
        var note = new Note(attempt, null);
        _notes.Writer.TryWrite(note);
        return note.Done.Task;
    }

    /// <summary>Releases the switch: stored first, then in memory.</summary>
    /// <param name="seen">What is to be released; when it has changed meanwhile, nothing happens.</param>
    /// <param name="patience">How long the database may be waited for.</param>
    /// <returns>Null when it is released; otherwise why not.</returns>
    public async Task<string?> ReleaseAsync(KillSwitchState seen, AuditEntry attempt, TimeSpan patience)
    {
        var note = new Note(attempt, seen);
        _notes.Writer.TryWrite(note);
        using var limit = new CancellationTokenSource(patience, TimeProvider.System);
        await using var abandoned = limit.Token.Register(() =>
        {
            if (note.TryTake())
            {
                note.Done.TrySetResult("the database does not answer, and a release that is not recorded is none");
            }
        });
        return await note.Done.Task;
    }

    /// <summary>At start: what the database knows joins what the file kept; what only the file knew is stored.</summary>
    public async Task OpenAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await settings.FindAsync<KillSwitchState>(Key, cancellationToken) ?? KillSwitchState.Released;
        killSwitch.Restore(stored);
        if (killSwitch.State is { IsEngaged: true } kept && kept != stored)
        {
            await settings.SetAsync(
                Key, kept,
                Told(new AuditEntry(now, kept.By ?? "system", "kill.engage", "desk", JsonSerializer.Serialize(stored), Origin: "kill file"), "kept in the file"),
                cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var first in _notes.Reader.ReadAllAsync(stoppingToken))
        {
            for (var note = first; note is not null; note = _notes.Reader.TryRead(out var next) ? next : null)
            {
                await HandleAsync(note, stoppingToken);
            }
        }
    }

    private async Task HandleAsync(Note note, CancellationToken stoppingToken)
    {
        if (!note.TryTake())
        {
            return; // Its caller has given up, and was told so.
        }

        if (note.Seen is { } seen)
        {
            note.Done.TrySetResult(await TryReleaseAsync(seen, note.Attempt, stoppingToken));
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await settings.SetAsync(Key, killSwitch.State, Told(note.Attempt, null), stoppingToken);
                note.Done.TrySetResult(null);
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
            if (killSwitch.State != seen)
            {
                var refusal = killSwitch.State.IsEngaged
                    ? $"it was pulled again meanwhile: {killSwitch.State.Reason}" : "somebody else has released it already";
                await settings.SetAsync(Key, killSwitch.State, Told(attempt, refusal), stoppingToken);
                return refusal;
            }

            await settings.SetAsync(Key, KillSwitchState.Released, Told(attempt, null), stoppingToken);
            if (killSwitch.Reset(seen))
            {
                return null;
            }

            const string Pulled = "it was pulled again in the same moment";
            await settings.SetAsync(Key, killSwitch.State, Told(attempt, Pulled), stoppingToken);
            return Pulled;
        }
        catch (Exception exception) when (IsAway(exception))
        {
            return $"the database refused it ({exception.Message}), and a release that is not recorded is none";
        }
    }

    private static bool IsAway(Exception exception) => exception is NpgsqlException or TimeoutException or IOException;

    /// <summary>The trail's row with what is in force now, and with the refusal if it was one.</summary>
    private AuditEntry Told(AuditEntry attempt, string? note) =>
        attempt with
        {
            AfterJson = JsonSerializer.Serialize(new
            {
                now = killSwitch.State, attempt = attempt.AfterJson is { } json ? JsonElement.Parse(json) : (JsonElement?)null, note,
            }),
        };

    private sealed class Note(AuditEntry attempt, KillSwitchState? seen)
    {
        private int _taken;

        public AuditEntry Attempt { get; } = attempt;

        /// <summary>What is to be released; null: the note keeps a pull.</summary>
        public KillSwitchState? Seen { get; } = seen;

        public TaskCompletionSource<string?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>True for the first who takes it: the writer, or the caller who gives up.</summary>
        public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;
    }
}
