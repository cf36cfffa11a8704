using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>Pulls and releases the kill switch. The latch comes first, then its file, then whatever can fail or wait.</summary>
internal sealed class KillCommands(
    KillSwitch killSwitch, KillKeeper keeper, ModeCommands modes, IDeskActs loop, ILiveSeat seat, DeskState state, TimeProvider clock)
{
    public const int ReasonLengthMax = 500;

    /// <summary>How long an operator waits for the database or the loop before being told that they lag, real time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

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
        return Outcome.Ok(message) with { IsChange = isRaised };
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
        var objection = await ObjectionAsync(reset, seen, now);
        if (objection is not null)
        {
            await Task.WhenAny(
                keeper.KeepAsync(attempt with { AfterJson = JsonSerializer.Serialize(new { reason = reset.Reason, refused = objection }) }),
                Task.Delay(Patience, TimeProvider.System));
            return seen.IsEngaged || reset.Seen is not null ? Outcome.Refused(objection) : Outcome.Ok(objection);
        }

        return await keeper.ReleaseAsync(seen, attempt, Patience) is { } refusal
            ? Outcome.Refused($"The kill switch was not released: {refusal}.")
            : Outcome.Ok("The kill switch is released; entries are allowed again.") with { IsChange = true };
    }

    private async Task<string?> ObjectionAsync(KillReset reset, KillSwitchState seen, DateTimeOffset now)
    {
        if (!seen.IsEngaged)
        {
            return "The kill switch is not engaged.";
        }

        if (reset.Seen is { } level && level != seen.Level)
        {
            return $"The kill switch is at {seen.Level.Sentence()} by now, pulled by {seen.By}: look again, then decide.";
        }

        if (seen.Level == KillLevel.FlattenAll && seat.State.Picture is { } picture)
        {
            if (picture.PositionsAt is null || picture.Phase == LivePhase.Starting)
            {
                return "What the venue holds is not known yet: a flatten ends only when it shows nothing.";
            }

            if (picture.Flattening is not null || HeldLive() > 0)
            {
                return $"The venue still shows {HeldLive()} positions being closed: a flatten ends only when it shows nothing.";
            }
        }

        if (seen.LossDay is not { } day)
        {
            return null;
        }

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (reset.Date != today)
        {
            var given = reset.Date is { } date ? $"it carried {Iso(date)}" : "it carried none";
            return $"The loss limit of {Iso(day)} pulled the kill switch: its reset must carry today's date, {Iso(today)}; {given}.";
        }

        // Unknown counts as lost: without the account's figures nobody can say that the day is within its limit.
        var (equity, opening) = seat.State is { Picture: not null } live
            ? ((double?)live.Picture.Equity, (double?)live.DayOpeningEquity)
            : await AskLoopAsync((_, shadow) => shadow.Portfolio(state.Rules.Mode, killSwitch)) is { } paper
                ? (paper.Equity, paper.DayOpeningEquity) : (null, null);
        return equity is null || opening is null ? "The account's equity is unknown: whether the day is within its loss limit cannot be said."
            : HardGuards.IsDayLost(equity.Value, opening.Value, state.Rules.Risk)
                ? $"The limit is still broken: the day has lost {PortfolioState.LossFraction(equity.Value, opening.Value).ToString("P2", CultureInfo.InvariantCulture)} of its opening equity."
            : null;
    }

    private int HeldLive() => seat.State.Picture?.Positions.Count(position => position.Amount != 0) ?? 0;

    /// <summary>Lets the paper account follow the switch at once instead of at the loop's next beat.</summary>
    private async Task<int> FollowAsync() => await loop.ActAsync((_, shadow) => KillEffect.Follow(killSwitch.Level, shadow, clock.GetUtcNow()), CancellationToken.None);

    private async Task<T?> AskLoopAsync<T>(Func<Desk, ShadowDesk, T> question)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            return await loop.ActAsync(question, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
