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
    DeskState state, NpgsqlDataSource database, WireGate gate, ILiveSeat seat, TimeProvider clock, ILogger<ModeCommands> logger) : IDisposable
{
    public const string Key = "mode";

    public const string LiveIsArmed = "Live is not switched on, it is armed: propose it, then confirm with the phrase and your password.";

    /// <summary>Acts on the mode of this process take turns, so that memory follows the store in the same order.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public async Task<Outcome> SetAsync(ModeOrder order, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!state.Ready.IsCompletedSuccessfully)
        {
            return Outcome.Refused("The desk is still starting.");
        }

        if (order.Mode != TradingMode.Live && state.Rules.Mode == TradingMode.Live && order.Seen is null or TradingMode.Live)
        {
            gate.Disarm(); // Out of live is in force before anybody is asked anything.
        }

        await Turn.WaitAsync(cancellationToken);
        try
        {
            return await SetInTurnAsync(order, actor);
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
    public async Task EndLiveAsync(string why, string reason, Actor actor)
    {
        await Turn.WaitAsync();
        try
        {
            await EndLiveInTurnAsync(why, reason, actor);
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
        catch (NpgsqlException exception)
        {
            logger.LogError(exception, "Live ended ({Why}) and could not be recorded; a restart comes up off as well", why);
        }
    }

    public void Dispose() => Turn.Dispose();

    private async Task<Outcome> SetInTurnAsync(ModeOrder order, Actor actor)
    {
        var wasLive = state.Rules.Mode == TradingMode.Live;
        try
        {
            var outcome = await StoreAsync(
                order, actor, "disarmed", stored => Judge(order, wasLive || stored is null ? state.Rules.Mode : TradingModeWords.Parse(stored)), isSilent: false);
            if (outcome.IsChange)
            {
                Leave(order.Mode);
            }

            return outcome;
        }
        catch (NpgsqlException exception) when (wasLive && Judge(order, TradingMode.Live).IsChange)
        {
            logger.LogError(exception, "Live was left and could not be recorded; a restart comes up off as well");
            Leave(order.Mode);
            return Outcome.Ok($"The desk is {order.Mode.Word()}, but the database could not record it ({exception.Message}).") with { IsChange = true };
        }
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

    private static Outcome Judge(ModeOrder order, TradingMode now) =>
        order.Mode == TradingMode.Live ? Outcome.Refused(LiveIsArmed)
        : order.Seen is { } seen && seen != now ? Outcome.Refused($"The desk is {now.Word()} by now, not {seen.Word()}: somebody was faster. Look again, then decide.")
        : order.Mode == now ? Outcome.Ok($"The desk is already {now.Word()}.")
        : Changed(order.Mode);

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
