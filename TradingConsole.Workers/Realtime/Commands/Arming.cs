using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>What a person sends to confirm a proposal.</summary>
/// <param name="Phrase">Typed by hand.</param>
/// <param name="Password">Re-entered; kept nowhere.</param>
public sealed record ArmingConfirmation(Guid ProposalId, string Phrase, string Password)
{
    public override string ToString() => $"confirmation of {ProposalId}"; // Never the password.
}

/// <summary>The answer to a proposal.</summary>
/// <param name="Proposal">Null when it was refused.</param>
/// <param name="Readiness">The checks it was judged by; null when they could not be made.</param>
public sealed record ArmingOffer(Outcome Outcome, ArmingProposal? Proposal, LiveReadiness? Readiness);

/// <summary>
/// Brings the desk into live, in two steps that cannot be skipped, altered, replayed or waited out: a proposal kept here, then the typed
/// phrase and the password within a minute. Every check is made again at the second step. Every attempt leaves a row.
/// </summary>
/// <remarks>A proposal is used up by the first confirmation, right or wrong. Live ends by itself; a restart never comes up live.</remarks>
internal sealed class Arming(
    ArmingStore store, SettingsStore settings, NpgsqlDataSource database, CommandTrail trail, Readiness readiness, ModeCommands modes, ILiveSeat seat,
    WireGate gate, KillSwitch killSwitch, DeskState state, IPasswordCheck passwords, MarketSource source, TimeProvider clock, PeopleClock people)
{
    private long _seatUntil;

    public Task<ArmingRules> RulesAsync(CancellationToken cancellationToken) => RulesAsync(settings, source, cancellationToken);

    public async Task<ArmingOffer> ProposeAsync(ArmingKind kind, Actor actor, CancellationToken cancellationToken)
    {
        var (offer, refusal) = (default(ArmingOffer), default(string));
        try
        {
            (offer, refusal) = await TryProposeAsync(kind, actor, cancellationToken);
        }
        catch (Exception exception) when (DatabaseAway.Is(exception))
        {
            refusal = $"The database does not answer: {exception.Message}";
        }
        catch (Exception exception)
        {
            await trail.TellAsync(Attempt(actor, "live.propose", kind, null, $"failed: {exception.Message}"));
            throw;
        }

        if (refusal is null)
        {
            return offer!;
        }

        await trail.TellAsync(Attempt(actor, "live.propose", kind, null, refusal));
        return offer ?? new ArmingOffer(Outcome.Refused(refusal), null, null);
    }

    public async Task<Outcome> ConfirmAsync(ArmingConfirmation given, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(given);
        var (proposal, refusal) = (default(ArmingProposal), "");
        try
        {
            (proposal, refusal) = await store.ClaimAsync(given.ProposalId, actor.Name, people.GetUtcNow(), cancellationToken);
        }
        catch (Exception exception)
        {
            return await FailedAsync(exception, null, given.ProposalId, actor);
        }

        if (proposal is null)
        {
            await trail.TellAsync(Attempt(actor, "live.confirm", null, given.ProposalId, refusal));
            return Outcome.Refused(refusal);
        }

        // From here on the proposal is spent, so the rest is not to be canceled by a closed tab.
        await modes.Turn.WaitAsync(CancellationToken.None);
        try
        {
            var (timesShut, trader) = (gate.TimesShut, gate.Holder);
            var objection = proposal.Kind == ArmingKind.Renew && gate.ArmedUntil is null
                ? "Live has just been left; arm it anew." // Shut at once, and about to be recorded: a renewal must not open it again.
                : await ObjectionAsync(proposal, trader, given, actor);
            var outcome = objection is null ? await ArmAsync(proposal, trader!, timesShut, actor) : Outcome.Refused(objection);
            if (!outcome.IsOk)
            {
                await SpoilAsync(proposal, outcome.Message, actor);
            }

            return outcome;
        }
        catch (Exception exception)
        {
            return await FailedAsync(exception, proposal, proposal.Id, actor);
        }
        finally
        {
            modes.Turn.Release();
        }
    }

    public async Task<Outcome> SetRulesAsync(ArmingRules rules, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if ((actor.IsAdmin ? rules.Problem() : $"{actor.Name} is no admin; only an admin changes who may arm live.") is { } problem)
        {
            await trail.TellAsync(new AuditEntry(
                clock.GetUtcNow(), actor.Name, "live.rules", "arming", null, JsonSerializer.Serialize(new { wanted = rules, refused = problem }),
                actor.Origin ?? "system"));
            return Outcome.Refused(problem);
        }

        var before = await RulesAsync(cancellationToken);
        await settings.SetAsync(
            ArmingRules.Key, rules,
            new AuditEntry(
                clock.GetUtcNow(), actor.Name, "live.rules", "arming", JsonSerializer.Serialize(before), JsonSerializer.Serialize(rules),
                actor.Origin ?? "system"),
            cancellationToken);
        return Outcome.Ok("The rules of arming are saved.");
    }

    /// <summary>Called every second: live that ran out ends, and an account opened for a proposal nobody confirmed is given up.</summary>
    public async Task WatchAsync()
    {
        if (!state.Ready.IsCompletedSuccessfully)
        {
            return;
        }

        if (state.Rules.Mode == TradingMode.Live && gate.ArmedUntil is null)
        {
            var (why, reason) = gate.IsSeatLost
                ? ("seat_lost", "The account, its key or its lease was lost or changed hands; stops and positions stay.")
                : ("expired", "Live has run out; stops and positions stay.");
            await modes.EndLiveAsync(why, reason, Actor.System, () => gate.ArmedUntil is null);
        }

        var until = Interlocked.Read(ref _seatUntil);
        if (until != 0 && state.Rules.Mode != TradingMode.Live && people.GetUtcNow().UtcTicks > until
            && Interlocked.CompareExchange(ref _seatUntil, 0, until) == until)
        {
            seat.Leave();
        }
    }

    internal static async Task<ArmingRules> RulesAsync(SettingsStore settings, MarketSource source, CancellationToken cancellationToken) =>
        await settings.FindAsync<ArmingRules>(ArmingRules.Key, cancellationToken) ?? ArmingRules.DefaultOf(source.Kind);

    private async Task<(ArmingOffer? Offer, string? Refusal)> TryProposeAsync(ArmingKind kind, Actor actor, CancellationToken cancellationToken)
    {
        if (!state.Ready.IsCompletedSuccessfully)
        {
            return (null, "The desk is still starting.");
        }

        if (await MayNotAsync(kind, actor, cancellationToken) is { } objection)
        {
            return (null, objection);
        }

        Interlocked.Exchange(ref _seatUntil, (people.GetUtcNow() + (2 * ArmingProposal.Life)).UtcTicks);
        var seated = await seat.TakeAsync(cancellationToken);
        var ready = await readiness.JudgeAsync(cancellationToken);
        if (!seated.IsOk || seat.State.Account is not { } account)
        {
            return (new ArmingOffer(seated.IsOk ? Outcome.Refused(seat.State.Sentence) : seated, null, ready), seated.Message);
        }

        if (!ready.IsGreen)
        {
            return (new ArmingOffer(Outcome.Refused(ready.Objections), null, ready), ready.Objections);
        }

        var now = people.GetUtcNow();
        Interlocked.Exchange(ref _seatUntil, (now + (2 * ArmingProposal.Life)).UtcTicks);
        var proposal = new ArmingProposal(
            Guid.NewGuid(), kind, account, ArmingProposal.PhraseOf(account), JsonSerializer.Serialize(ready, JsonSerializerOptions.Web), now,
            now + ArmingProposal.Life, actor.Name);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ArmingStore.AddAsync(transaction, proposal, cancellationToken);
        await AuditLog.WriteAsync(transaction, Attempt(actor, "live.propose", kind, proposal.Id, "proposed"), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (new ArmingOffer(Outcome.Ok($"Type {proposal.Phrase} and your password within {ArmingProposal.Life.TotalSeconds:0} seconds."), proposal, ready), null);
    }

    private async Task<string?> MayNotAsync(ArmingKind kind, Actor actor, CancellationToken cancellationToken)
    {
        var mode = state.Rules.Mode;
        return (await RulesAsync(cancellationToken)).AdminOnly && !actor.IsAdmin ? $"{actor.Name} is no admin; by the rules of this desk only an admin arms live."
            : killSwitch.IsEngaged ? $"The kill switch is pulled ({killSwitch.Level.Sentence()}): {killSwitch.State.Reason}. Release it first."
            : kind == ArmingKind.Arm && mode == TradingMode.Live ? "Live is armed already; renew it instead."
            : kind == ArmingKind.Renew && mode != TradingMode.Live ? "Live is not armed; arm it instead."
            : null;
    }

    private async Task<string?> ObjectionAsync(ArmingProposal proposal, TraderSeat? trader, ArmingConfirmation given, Actor actor)
    {
        if (await MayNotAsync(proposal.Kind, actor, CancellationToken.None) is { } objection)
        {
            return objection;
        }

        if (!string.Equals(given.Phrase.Trim(), proposal.Phrase, StringComparison.Ordinal))
        {
            return $"The phrase typed is not '{proposal.Phrase}'.";
        }

        if (await passwords.ObjectionAsync(actor.Name, given.Password, CancellationToken.None) is { } wrong)
        {
            return wrong;
        }

        if (seat.State.Account != proposal.Account)
        {
            return $"The account is {seat.State.Account ?? "gone"} by now, not {proposal.Account}.";
        }

        var ready = await readiness.JudgeAsync(CancellationToken.None);
        return !ready.IsGreen ? ready.Objections
            : trader is null || trader.Account != seat.State.StoredName ? $"The trader's lease on {proposal.Account} is not held here."
            : null;
    }

    private async Task<Outcome> ArmAsync(ArmingProposal proposal, TraderSeat trader, long timesShut, Actor actor)
    {
        var now = clock.GetUtcNow();
        var (venue, keyVersion) = (seat.State.Venue!, seat.State.KeyVersion);
        var until = now + TimeSpan.FromHours((await RulesAsync(CancellationToken.None)).Hours);
        var isLeft = false;
        await using (var connection = await database.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await SettingsStore.ChangeAsync<string>(
                transaction, ModeCommands.Key,
                stored =>
                {
                    isLeft = proposal.Kind == ArmingKind.Renew && stored != TradingMode.Live.Word();
                    return isLeft ? (null, null)
                        : (TradingMode.Live.Word(), Attempt(actor, proposal.Kind == ArmingKind.Renew ? "live.renew" : "live.arm", proposal.Kind, proposal.Id, $"armed until {until:u}") with
                        {
                            BeforeJson = JsonSerializer.Serialize(stored),
                        });
                });
            if (isLeft)
            {
                return Outcome.Refused("Live has been ended on another node; arm it anew.");
            }

            if (keyVersion > 0 && !await KeyInForce.HoldAsync(transaction, venue, proposal.Account, keyVersion))
            {
                return Outcome.Refused($"The key of {proposal.Account} was changed in the same moment.");
            }

            // One that has not ended and is not ours to renew belongs to a process that is gone: this one holds the lease.
            await ArmingStore.EndAsync(transaction, now, actor.Name, proposal.Kind == ArmingKind.Renew ? "renewed" : "restarted");
            await ArmingStore.BeginAsync(transaction, proposal, now, until);
            await ArmingStore.SettleAsync(transaction, proposal.Id, "armed");
            await transaction.CommitAsync();
        }

        state.Change(rules => rules with { Mode = TradingMode.Live });
        if (!gate.Arm(until, trader, timesShut))
        {
            var isLost = gate.Holder != trader;
            await modes.EndLiveInTurnAsync(isLost ? "seat_lost" : "disarmed", "left in the moment it was armed", actor);
            return Outcome.Refused(isLost ? "The account or its lease was lost in the same moment." : "Somebody left live in the same moment.");
        }

        if (!killSwitch.IsEngaged)
        {
            return Outcome.Ok($"Live is armed on {proposal.Account} until {until:yyyy-MM-dd HH:mm:ss} UTC.") with { IsChange = true };
        }

        // Pulled between the last check and the opening: whoever pulled it may have looked before the mode was live.
        await modes.EndLiveInTurnAsync("killed", $"kill switch: {killSwitch.State.Reason}", Actor.System);
        return Outcome.Refused($"The kill switch was pulled in the same moment: {killSwitch.State.Reason}.");
    }

    /// <summary>On record whether or not the database can be told what became of the proposal, which is spent.</summary>
    private async Task SpoilAsync(ArmingProposal proposal, string outcome, Actor actor)
    {
        var attempt = Attempt(actor, "live.confirm", proposal.Kind, proposal.Id, outcome) with { CommandId = Guid.NewGuid() };
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await ArmingStore.SettleAsync(transaction, proposal.Id, outcome);
            await AuditLog.WriteAsync(transaction, attempt);
            await transaction.CommitAsync();
        }
        catch (Exception exception) when (DatabaseAway.Is(exception))
        {
            await trail.TellAsync(attempt);
        }
    }

    /// <summary>A confirmation that met a database that does not answer is a refused one; a fault of the program is on record, then thrown.</summary>
    private async Task<Outcome> FailedAsync(Exception exception, ArmingProposal? proposal, Guid id, Actor actor)
    {
        var failed = $"It could not be confirmed, and live is not armed by it: {exception.Message}";
        if (proposal is null)
        {
            await trail.TellAsync(Attempt(actor, "live.confirm", null, id, failed));
        }
        else
        {
            await SpoilAsync(proposal, failed, actor);
        }

        if (!DatabaseAway.Is(exception))
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception);
        }

        return Outcome.Refused(failed);
    }

    private AuditEntry Attempt(Actor actor, string action, ArmingKind? kind, Guid? proposal, string outcome) => new(
        clock.GetUtcNow(), actor.Name, action, seat.State.Account ?? "live", null,
        JsonSerializer.Serialize(new { proposal, kind = kind?.ToString().ToLowerInvariant(), outcome }), actor.Origin ?? "system");
}
