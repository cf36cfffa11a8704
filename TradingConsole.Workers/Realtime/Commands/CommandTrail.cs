using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// Puts every command on record, refused ones included, without making it wait: what the database does not take at once goes to a file and
/// is written, once, when the database is back or by the next process.
/// </summary>
internal sealed class CommandTrail(AuditLog log, TrailFile file, IIncidentLog incidents, ILogger<CommandTrail> logger) : BackgroundService
{
    /// <summary>How long somebody who gave a command waits for its row, real time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A row that takes longer is kept in the file as well, real time.</summary>
    public static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>PostgreSQL's class of errors in what was given, such as a character it cannot hold.</summary>
    private const string DataException = "22";

    private readonly Channel<Note> _notes = Channel.CreateUnbounded<Note>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, Note> _open = new();

    /// <summary>Completes when the database has the row, however long that takes; never fails.</summary>
    public Task KeepAsync(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var note = new Note(entry.CommandId is null ? entry with { CommandId = Guid.NewGuid() } : entry);
        _open[note.Id] = note;
        _ = SecureAsync(note);
        _ = FirstAsync(note);
        return note.Done.Task;
    }

    /// <summary>The same, for a caller who waits a moment so that the row usually is there when the answer is.</summary>
    public Task TellAsync(AuditEntry entry) => Task.WhenAny(KeepAsync(entry), Task.Delay(Patience, TimeProvider.System));

    /// <summary>Keeps an attempt that its own writer stores: in the file at once, until it is <see cref="Settle"/>d.</summary>
    public void Secure(AuditEntry entry)
    {
        try
        {
            file.Add(entry);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.LogCritical(exception, "{Action} of {Actor} is kept neither by the database nor by the file: in memory only", entry.Action, entry.Actor);
        }
    }

    public void Settle(Guid id)
    {
        try
        {
            file.Settle(id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning(exception, "The file of waiting commands could not be removed; its rows are not written twice");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (file.Damaged > 0)
        {
            incidents.Report("drop", "audit", null, $"{file.Damaged} lines of waiting commands could not be read.", file.Damaged);
        }

        try
        {
            foreach (var entry in file.Waiting)
            {
                await WriteAsync(new Note(entry), stoppingToken); // Done by a process that is gone.
            }

            await foreach (var note in _notes.Reader.ReadAllAsync(stoppingToken))
            {
                await WriteAsync(note, stoppingToken);
            }
        }
        finally
        {
            foreach (var note in _open.Values)
            {
                Secure(note.Entry); // The next process writes them.
            }
        }
    }

    /// <summary>Once at once, beside all others; what fails waits its turn.</summary>
    private async Task FirstAsync(Note note)
    {
        if (!await TryWriteAsync(note, CancellationToken.None))
        {
            _notes.Writer.TryWrite(note);
        }
    }

    private async Task WriteAsync(Note note, CancellationToken stoppingToken)
    {
        while (!await TryWriteAsync(note, stoppingToken))
        {
            await Task.Delay(Pause, TimeProvider.System, stoppingToken);
        }
    }

    /// <returns>False when the database did not take it for now.</returns>
    private async Task<bool> TryWriteAsync(Note note, CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(AnswerMax);
        try
        {
            await log.WriteAsync(note.Entry, limit.Token);
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith(DataException, StringComparison.Ordinal))
        {
            logger.LogCritical(refused, "{Action} of {Actor} is not put on record: the database does not take its text", note.Entry.Action, note.Entry.Actor);
            incidents.Report("drop", "audit", null, $"{note.Entry.Action} of {note.Entry.Actor} is not on record: {refused.MessageText}");
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            if (!note.IsLate)
            {
                note.IsLate = true;
                logger.LogError(exception, "{Action} of {Actor} waits for the database to be put on record", note.Entry.Action, note.Entry.Actor);
                incidents.Report("storage", "audit", null, $"{note.Entry.Action} of {note.Entry.Actor} waits to be put on record: {exception.Message}");
            }

            return false;
        }

        _open.TryRemove(note.Id, out _);
        Settle(note.Id);
        note.Done.TrySetResult();
        return true;
    }

    private async Task SecureAsync(Note note)
    {
        await Task.WhenAny(note.Done.Task, Task.Delay(Prompt, TimeProvider.System));
        if (_open.ContainsKey(note.Id))
        {
            Secure(note.Entry);
            if (!_open.ContainsKey(note.Id))
            {
                Settle(note.Id); // Written in the same moment.
            }
        }
    }

    private sealed class Note(AuditEntry entry)
    {
        public AuditEntry Entry => entry;

        /// <summary>Its first try failed, and that was told.</summary>
        public bool IsLate { get; set; }

        public Guid Id => Entry.CommandId!.Value;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
