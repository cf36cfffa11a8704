using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Realtime.Commands;

/// <inheritdoc cref="IPaperEntries"/>
/// <remarks>Judged and handed over on the loop's own thread, so that a decision of the same moment sees it and is seen by it.</remarks>
internal sealed class PaperEntries(IDeskActs loop, DeskState state, KillSwitch killSwitch, CommandTrail trail, TimeProvider clock) : IPaperEntries
{
    private const string Action = "shadow.entry";

    /// <summary>Longest a person waits for the loop, real time. A loop that comes to it later does not enter.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Queue<DateTimeOffset> _entered = new(); // The loop's thread alone.

    public async Task<Outcome> EnterAsync(ManualEntry entry, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        // Who comes first decides: a loop that was busy must not enter what the person was told is not entered.
        var claimed = 0;
        var decided = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        string? refusal;
        try
        {
            await loop.ActAsync((desk, shadow) => Interlocked.Exchange(ref claimed, 1) == 0 && decided.TrySetResult(Enter(desk, shadow, entry)), patience.Token);
            refusal = await decided.Task;
        }
        catch (OperationCanceledException)
        {
            refusal = Interlocked.Exchange(ref claimed, 1) == 0 ? "The loop is busy; nothing is entered." : await decided.Task;
        }

        await TellAsync(entry, actor, refusal);
        return refusal is null
            ? Outcome.Ok($"{entry.Symbol} {entry.Side.ToString().ToLowerInvariant()} is entered at the next minute's open.") with { IsChange = true }
            : Outcome.Refused(refusal);
    }

    /// <returns>Why it was not handed over; null when it was.</returns>
    private string? Enter(Desk desk, ShadowDesk shadow, ManualEntry entry)
    {
        var (now, rules) = (clock.GetUtcNow(), state.Rules);
        if (rules.Mode != TradingMode.Shadow && !(entry.IsCopy && rules.Mode == TradingMode.Live))
        {
            return $"The mode is {rules.Mode.Word()}: the shadow account is traded in shadow only.";
        }

        if (desk.EntriesHeld)
        {
            return "Entries are held: what was decided before cannot be stored.";
        }

        if (!desk.Lanes.TryGetValue(entry.Symbol, out var lane) || lane is not { Instrument: { } instrument, Premium: { } premium, Last: { } last })
        {
            return $"{entry.Symbol} is not watched, or its prices are not known yet.";
        }

        if (shadow.Active.Any(trade => trade.TradeId == entry.TradeId))
        {
            return null; // Asked twice under one name.
        }

        // The minute that forms now is the last one known of: what is decided in it may be filled at the next one's open.
        var forming = Math.Max(MinuteGrid.ToIndex(now), lane.LastOpened);
        if (ManualEntries.ProposalOf(entry, lane, instrument, last, rules, MinuteGrid.FromIndex(forming), out var problem) is not { } wished
            || LivePlans.Of(wished, instrument, out problem) is not { } plan)
        {
            return problem;
        }

        // On the venue's grid like every order: a size no venue takes would pay no fee and count as a result all the same.
        var proposal = wished with
        {
            Quantity = plan.Quantity, NotionalUsdt = plan.Quantity * wished.ReferencePrice, StopPrice = plan.StopPrice, TargetPrice = plan.TargetPrice,
        };

        while (_entered.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromMinutes(1))
        {
            _entered.Dequeue();
        }

        var verdict = HardGuards.Check(
            DecisionTurn.IntentOf(proposal, lane, premium.MarkPrice, last, now),
            shadow.Portfolio(rules.Mode, killSwitch) with { EntriesThisMinute = _entered.Count }, rules.Risk);
        if (!verdict.IsAllowed)
        {
            return string.Join(" ", verdict.Blocks.Select(block => $"{block.Code}: {block.Message}"));
        }

        shadow.Submit(proposal, now);
        _entered.Enqueue(now);
        return null;
    }

    private Task TellAsync(ManualEntry entry, Actor actor, string? refused) => trail.TellAsync(new AuditEntry(
        clock.GetUtcNow(), actor.Name, Action, string.Create(CultureInfo.InvariantCulture, $"{entry.Symbol} {entry.TradeId}"), null,
        JsonSerializer.Serialize(new
        {
            side = entry.Side.ToString().ToLowerInvariant(), quantity = entry.Quantity, stop = entry.StopPrice, target = entry.TargetPrice,
            leverage = entry.Leverage, hold_minutes = entry.HoldMinutes, refused,
        }),
        actor.Origin ?? "system")
    {
        Why = entry.Reason,
    });
}
