using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// Switches between off and shadow, and out of live. The stored mode is what is compared and set, so of several who switch at once, on
/// whichever node, exactly one does; the others hear who was faster. Every attempt leaves a row.
/// </summary>
/// <remarks>
/// Leaving live shuts the gate before anything that can fail or wait. What was on its way in is stopped or, where it was filled,
/// protected; positions and stops stay with the live desk until nothing is left.
/// </remarks>
internal sealed class ModeCommands(
    DeskState state, NpgsqlDataSource database, WireGate gate, ILiveSeat seat, OtherTrader others, CommandTrail trail, TimeProvider clock,
    ILogger<ModeCommands> logger) : IDisposable
{
    public const string Key = "mode";

    public const string LiveIsArmed = "Live is not switched on, it is armed: propose it, then confirm with the phrase and your password.";

    /// <summary>How long a beat waits for an act of this process on the mode, real time.</summary>
    private static readonly TimeSpan FollowPatience = TimeSpan.FromSeconds(1);

    /// <summary>Acts on the mode of this process take turns, so that memory follows the store in the same order.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public async Task<Outcome> SetAsync(ModeOrder order, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!state.Ready.IsCompletedSuccessfully)
        {
            return await RefuseAsync(order, "The desk is still starting.", actor);
        }

        if (order.Mode != TradingMode.Live && state.Rules.Mode == TradingMode.Live && order.Seen is null or TradingMode.Live)
        {
            gate.Disarm(); // Out of live is in force before anybody is asked anything.
        }

        Outcome outcome;
        await Turn.WaitAsync(cancellationToken);
        try
        {
            outcome = await SetInTurnAsync(order, actor);
        }
        finally
        {
            Turn.Release();
        }

        if (!outcome.IsOk || gate.LeaseToken is not null)
        {
            return outcome;
        }

        var (sentence, isPending) = await others.ConfirmationAsync(); // Recorded here; done where the account is traded.
        return outcome with { Message = outcome.Message + sentence, IsPending = isPending };
    }

    /// <summary>Does what another node stored: live ends here when it ended there.</summary>
    /// <param name="wasLive">Whether this process was live before <paramref name="stored"/> was read.</param>
    public async Task FollowAsync(bool wasLive, string? stored, CancellationToken cancellationToken)
    {
        var saysLive = stored == TradingMode.Live.Word();
        if (wasLive == saysLive || (saysLive && gate.LeaseToken is null))
        {
            return;
        }

        if (wasLive)
        {
            gate.Disarm(); // Live is stored before it is believed: whatever is stored after that is somebody's end of it.
        }

        if (!await Turn.WaitAsync(FollowPatience, cancellationToken))
        {
            return; // Somebody here is just changing it; looked at again with the next beat.
        }

        try
        {
            if (!saysLive)
            {
                LeaveAsStored(stored);
            }
            else if (state.Rules.Mode != TradingMode.Live)
            {
                // An arming whose acknowledgement was lost, or a process that is gone: this one holds the lease and is not live.
                await StoreAsync(
                    new ModeOrder(TradingMode.Off, "nobody is live"), Actor.System, "restarted",
                    word => word == TradingMode.Live.Word() ? Changed(TradingMode.Off) : Outcome.Ok(), isSilent: true);
            }
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>The kill switch takes everything down: the mode is off in memory at once, then in the store if it answers.</summary>
    public async Task FallAsync(string reason, Actor actor)
    {
        Leave(TradingMode.Off);
        await Turn.WaitAsync();
        try
        {
            await StoreAsync(
                new ModeOrder(TradingMode.Off, reason), actor, "killed",
                stored => stored == TradingMode.Off.Word() && state.Rules.Mode == TradingMode.Off ? Outcome.Ok() : Changed(TradingMode.Off), isSilent: true);
            Leave(TradingMode.Off);
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>Live ends without a person's wish for another mode: off.</summary>
    /// <param name="why">As <c>ArmingRecord.EndReason</c>.</param>
    /// <param name="stillSo">Asked when its turn has come: live may have been renewed while this waited.</param>
    public async Task EndLiveAsync(string why, string reason, Actor actor, Func<bool>? stillSo = null)
    {
        await Turn.WaitAsync();
        try
        {
            if (stillSo is null || stillSo())
            {
                await EndLiveInTurnAsync(why, reason, actor);
            }
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>The same for a caller who holds <see cref="Turn"/>.</summary>
    public async Task EndLiveInTurnAsync(string why, string reason, Actor actor)
    {
        if (state.Rules.Mode != TradingMode.Live)
        {
            return;
        }

        Leave(TradingMode.Off);
        try
        {
            await StoreAsync(new ModeOrder(TradingMode.Off, reason), actor, why, _ => Changed(TradingMode.Off), isSilent: true);
        }
        catch (Exception exception) when (DatabaseAway.Is(exception))
        {
            logger.LogError(exception, "Live ended ({Why}) and could not be recorded; a restart comes up off as well", why);
            var order = new ModeOrder(TradingMode.Off, reason);
            _ = trail.KeepAsync(Attempt(order, TradingMode.Live.Word(), Changed(TradingMode.Off), actor));
        }
    }

    public void Dispose() => Turn.Dispose();

    private async Task<Outcome> SetInTurnAsync(ModeOrder order, Actor actor)
    {
        var wasLive = state.Rules.Mode == TradingMode.Live;
        try
        {
            var elsewhere = wasLive ? null : await others.FindAsync(isAlive: true, CancellationToken.None);
            var outcome = await StoreAsync(order, actor, "disarmed", stored => Judge(order, wasLive ? null : stored, elsewhere), isSilent: false);
            if (outcome.IsChange)
            {
                Leave(order.Mode);
            }

            return outcome;
        }
        catch (Exception exception) when (DatabaseAway.Is(exception))
        {
            var outcome = wasLive ? Judge(order, null, null) : Outcome.Refused($"The database does not answer, so the mode stays {state.Rules.Mode.Word()}: {exception.Message}");
            _ = trail.KeepAsync(Attempt(order, state.Rules.Mode.Word(), outcome, actor));
            if (!outcome.IsChange)
            {
                return outcome;
            }

            logger.LogError(exception, "Live was left and could not be recorded; a restart comes up off as well");
            Leave(order.Mode);
            return outcome with { Message = $"The desk is {order.Mode.Word()}, but the database could not record it ({exception.Message})." };
        }
    }

    private void LeaveAsStored(string? stored)
    {
        if (state.Rules.Mode != TradingMode.Live)
        {
            return; // Left here meanwhile.
        }

        var mode = stored == TradingMode.Shadow.Word() ? TradingMode.Shadow : TradingMode.Off;
        Leave(mode);
        logger.LogWarning("Another node has ended live; the desk is {Mode}", mode.Word());
        var order = new ModeOrder(mode, "ended on another node");
        _ = trail.KeepAsync(Attempt(order, TradingMode.Live.Word(), Changed(mode), Actor.System) with { Action = "mode.follow" });
    }

    private async Task<Outcome> RefuseAsync(ModeOrder order, string why, Actor actor)
    {
        await trail.TellAsync(Attempt(order, null, Outcome.Refused(why), actor));
        return Outcome.Refused(why);
    }

    private async Task<Outcome> StoreAsync(ModeOrder order, Actor actor, string why, Func<string?, Outcome> judge, bool isSilent)
    {
        var outcome = default(Outcome);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await SettingsStore.ChangeAsync<string>(
            transaction, Key,
            stored =>
            {
                outcome = judge(stored);
                return outcome.IsChange ? (order.Mode.Word(), Attempt(order, stored, outcome, actor))
                    : (null, isSilent ? null : Attempt(order, stored, outcome, actor));
            });
        if (outcome.IsChange)
        {
            await ArmingStore.EndAsync(transaction, clock.GetUtcNow(), actor.Name, why);
        }

        await transaction.CommitAsync();
        return outcome;
    }

    private void Leave(TradingMode mode)
    {
        gate.Disarm();
        var before = state.Rules.Mode;
        state.Change(rules => rules with { Mode = mode });
        if (before == TradingMode.Live)
        {
            seat.Post(new LiveInput.CancelEntries("live was left"));
            seat.Leave();
        }
    }

    /// <param name="stored">Null while this process is live or nothing was stored: its own memory counts.</param>
    /// <param name="elsewhere">Who trades on another node.</param>
    private Outcome Judge(ModeOrder order, string? stored, AccountTrader? elsewhere)
    {
        // A stored live that nobody lives by is left over from a process that is gone.
        var isLeftOver = stored == TradingMode.Live.Word() && elsewhere is null;
        var now = stored is null || isLeftOver ? state.Rules.Mode : TradingModeWords.Parse(stored);
        return order.Mode == TradingMode.Live ? Outcome.Refused(LiveIsArmed)
            : order.Seen is { } seen && seen != now
                ? Outcome.Refused(now == TradingMode.Live && elsewhere is not null
                    ? $"{elsewhere.Account} is live on {elsewhere.Holder}, not {seen.Word()}: disarm it first, there or here."
                    : $"The desk is {now.Word()} by now, not {seen.Word()}: somebody was faster. Look again, then decide.")
            : order.Mode == now && !isLeftOver ? Outcome.Ok($"The desk is already {now.Word()}.")
            : Changed(order.Mode);
    }

    private static Outcome Changed(TradingMode mode) => Outcome.Ok($"The desk is {mode.Word()}.") with { IsChange = true };

    private AuditEntry Attempt(ModeOrder order, string? before, Outcome outcome, Actor actor) => new(
        clock.GetUtcNow(), actor.Name, "mode.set", "desk", JsonSerializer.Serialize(before),
        JsonSerializer.Serialize(outcome.IsChange
            ? (object)new { mode = order.Mode.Word(), reason = order.Reason }
            : new { wanted = order.Mode.Word(), refused = outcome.Message }),
        actor.Origin ?? "system")
    {
        Why = order.Reason.Length > 0 ? order.Reason : null,
    };
}
