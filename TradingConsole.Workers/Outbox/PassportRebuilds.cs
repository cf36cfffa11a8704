using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Workers.Outbox;

/// <summary>Makes all passports anew from the ledger when an admin asks for it, one such run at a time whatever the number of processes.</summary>
public interface IPassportRebuilds
{
    /// <summary>The run under way or the last that ended, of this process; null before the first.</summary>
    RebuildStanding? Standing { get; }

    /// <summary>Starts one and returns; how far it is shows in <see cref="Standing"/>. Its start and its end are on record.</summary>
    /// <returns>Refused while one runs, here or in another process.</returns>
    Task<Outcome> StartAsync(string reason, Actor actor, CancellationToken cancellationToken);
}

/// <summary>One making of all passports anew.</summary>
/// <param name="StartedAt">Market clock.</param>
/// <param name="Counted">People whose passport is made.</param>
/// <param name="People">People in all; 0 until they are known.</param>
/// <param name="End">Null while it runs.</param>
public sealed record RebuildStanding(string By, string Reason, DateTimeOffset StartedAt, int Counted, int People, RebuildEnd? End);

/// <param name="Took">Real time.</param>
/// <param name="Result">Null when it broke off: the passports in use are what they were.</param>
/// <param name="Failure">Why it broke off.</param>
public sealed record RebuildEnd(TimeSpan Took, RebuildResult? Result, string? Failure);

/// <inheritdoc />
internal sealed partial class PassportRebuilds(
    NpgsqlDataSource database, PassportRebuild rebuild, CommandTrail trail, TimeProvider clock, ILogger<PassportRebuilds> log) : IPassportRebuilds, IDisposable
{
    /// <summary>Held over the whole run: two would throw away each other's tables.</summary>
    internal const string Turn = "passport_rebuild";

    private readonly CancellationTokenSource _stop = new();
    private volatile RebuildStanding? _standing;

    public RebuildStanding? Standing => _standing;

    public async Task<Outcome> StartAsync(string reason, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(actor);
        if (await AdvisoryLock.TryAcquireAsync(database, Turn, cancellationToken) is not { } turn)
        {
            await trail.TellAsync(EntryOf(actor, "outbox.rebuild", reason, new { refused = "one runs already" }));
            return Outcome.Refused("The passports are being made anew already.");
        }

        var started = new RebuildStanding(actor.Name, reason, clock.GetUtcNow(), 0, 0, null);
        _standing = started;
        await trail.TellAsync(EntryOf(actor, "outbox.rebuild", reason, new { started = true }));
        _ = Task.Run(() => RunAsync(turn, started, actor), CancellationToken.None); // Its end is in the standing and on record; it never throws.
        return Outcome.Ok("The passports are being made anew.");
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync(AdvisoryLock turn, RebuildStanding started, Actor actor)
    {
        var since = TimeProvider.System.GetTimestamp();
        var (result, failure) = (default(RebuildResult), default(string));
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, turn.Lost);
            result = await rebuild.RunAsync((counted, people) => _standing = started with { Counted = counted, People = people }, stop.Token);
        }
#pragma warning disable CA1031 // Nobody waits for this task: whatever broke it off is what its end says.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            failure = turn.Lost.IsCancellationRequested ? "The connection that held its turn was lost." : broken.Message;
            Failed(broken);
        }

        var took = TimeProvider.System.GetElapsedTime(since);
        var last = _standing ?? started;
        _standing = last with { Counted = result?.People ?? last.Counted, People = result?.People ?? last.People, End = new RebuildEnd(took, result, failure) };
        await turn.DisposeAsync();
        await trail.TellAsync(EntryOf(actor, "outbox.rebuilt", started.Reason, new
        {
            seconds = Math.Round(took.TotalSeconds, 1), people = result?.People, events = result?.Events, equal = result?.IsEqual, differing = result?.Differing, failure,
        }));
    }

    private AuditEntry EntryOf<T>(Actor actor, string action, string reason, T after) =>
        new(clock.GetUtcNow(), actor.Name, action, "all passports", null, JsonSerializer.Serialize(after), actor.Origin) { Why = reason };

    [LoggerMessage(LogLevel.Error, "The passports could not be made anew; the ones in use stay.")]
    private partial void Failed(Exception broken);
}
