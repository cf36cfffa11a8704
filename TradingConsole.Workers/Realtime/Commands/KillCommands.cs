using System.Text.Json;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>Pulls and releases the kill switch. The latch comes first, then its file, then whatever can fail or wait.</summary>
internal sealed class KillCommands(
    KillSwitch killSwitch, KillKeeper keeper, ModeCommands modes, IDeskActs loop, ILiveSeat seat, WireGate gate, OtherTrader others, ResetRules rules,
    TimeProvider clock)
{
    public const int ReasonLengthMax = 500;

    /// <summary>How long an operator waits for the database or the loop before being told that they lag, real time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long a release waits for the database, real time: nothing hurries it, and what is not recorded is not released.</summary>
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(10);

    public async Task<Outcome> KillAsync(KillOrder order, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (order.Level == KillLevel.None)
        {
            return Outcome.Refused("A kill needs a level: no_new_entries, reduce_only or flatten_all.");
        }

        var (now, before) = (clock.GetUtcNow(), killSwitch.State);
        var reason = string.IsNullOrWhiteSpace(order.Reason) ? "operator decision" : order.Reason.Trim();
        reason = reason.Length <= ReasonLengthMax ? reason : reason[..ReasonLengthMax];
        var isRaised = killSwitch.Raise(order.Level, reason, actor.Name, now);
        var kept = keeper.KeepAsync(new AuditEntry(
            now, actor.Name, "kill.engage", "desk", JsonSerializer.Serialize(before),
            JsonSerializer.Serialize(new { level = order.Level.Word(), reason, raised = isRaised }), actor.Origin ?? "system")
        {
            Why = reason,
        });
        var fallen = order.Level == KillLevel.FlattenAll ? modes.FallAsync($"kill switch: {reason}", actor) : Task.CompletedTask;
        var closed = FollowAsync();
        var stored = Task.WhenAll(kept, fallen);
        await Task.WhenAny(Task.WhenAll(stored, closed), Task.Delay(Patience, TimeProvider.System));

        var message = isRaised
            ? $"Kill switch pulled: {killSwitch.Level.Sentence()}."
            : $"The kill switch already is at {killSwitch.Level.Sentence()}, pulled by {killSwitch.State.By}: {killSwitch.State.Reason}";
        message += closed is { IsCompletedSuccessfully: true, Result: > 0 } ? $" {closed.Result} paper positions closed." : "";
        message += order.Level == KillLevel.FlattenAll && HeldLive() is > 0 and var held
            ? $" {held} live positions are being closed, until the venue shows none." : "";
        message += closed.IsCompletedSuccessfully ? "" : " The loop is busy: it closes what is open as its next act.";
        message += stored.IsCompletedSuccessfully ? ""
            : killSwitch.FileTrouble is { } trouble ? $" Neither the database nor the file could keep it yet ({trouble}): it holds in memory only."
            : " The database has not taken it yet; the file beside it has, so it outlasts a restart.";
        var isPending = false;
        if (gate.LeaseToken is null)
        {
            // In force here. Where another node trades it is in force when that one has heard of it.
            (var sentence, isPending) = stored.IsCompletedSuccessfully
                ? await others.ConfirmationAsync() : (" A node that trades elsewhere hears of it through the database: it has not confirmed.", true);
            message += sentence;
        }

        return Outcome.Ok(message) with { IsChange = isRaised, IsPending = isPending };
    }

    public async Task<Outcome> ResetAsync(KillReset reset, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(reset);
        var (now, seen) = (clock.GetUtcNow(), killSwitch.State);
        var attempt = new AuditEntry(
            now, actor.Name, "kill.reset", "desk", JsonSerializer.Serialize(seen),
            JsonSerializer.Serialize(new { reason = reset.Reason, date = reset.Date }), actor.Origin ?? "system")
        {
            Why = reset.Reason,
        };
        var objection = await rules.ObjectionAsync(reset, seen, now);
        if (objection is not null)
        {
            await Task.WhenAny(
                keeper.KeepAsync(attempt with { AfterJson = JsonSerializer.Serialize(new { reason = reset.Reason, refused = objection }) }),
                Task.Delay(Patience, TimeProvider.System));
            return seen.IsEngaged || reset.Seen is not null ? Outcome.Refused(objection) : Outcome.Ok(objection);
        }

        return await keeper.ReleaseAsync(seen, attempt, ReleasePatience) is { } refusal
            ? Outcome.Refused($"The kill switch was not released: {refusal}.")
            : Outcome.Ok("The kill switch is released; entries are allowed again.") with { IsChange = true };
    }

    private int HeldLive() => seat.State.Picture?.Positions.Count(position => position.Amount != 0) ?? 0;

    /// <summary>Lets the paper account follow the switch at once instead of at the loop's next beat.</summary>
    private async Task<int> FollowAsync() => await loop.ActAsync((_, shadow) => KillEffect.Follow(killSwitch.Level, shadow, clock.GetUtcNow()), CancellationToken.None);
}
