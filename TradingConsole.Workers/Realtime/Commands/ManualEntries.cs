using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <inheritdoc cref="IManualEntries"/>
/// <remarks>Judged and handed over on the loop's own thread, so that a decision of the same moment sees it and is seen by it.</remarks>
internal sealed class ManualEntries(
    IDeskActs loop, ILiveRoute live, DeskState state, KillSwitch killSwitch, AuditLog audit, TimeProvider clock) : IManualEntries
{
    private const string Action = "live.entry";

    /// <summary>Longest a person waits for the trail or the loop, real time. A loop that comes to it later does not enter.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly int AtrColumn = FeatureSchema.V1.IndexOf("atr");

    private readonly Queue<DateTimeOffset> _entered = new(); // The loop's thread alone.

    public async Task<Outcome> EnterAsync(ManualEntry entry, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await TellAsync(entry, actor, null, patience.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Outcome.Refused($"The entry cannot be recorded, so it is not made: {exception.Message}");
        }

        // Who comes first decides: a loop that was busy must not enter what the person was told is not entered.
        var claimed = 0;
        var decided = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        string? refusal;
        try
        {
            await loop.ActAsync((desk, _) => Interlocked.Exchange(ref claimed, 1) == 0 && decided.TrySetResult(Enter(desk, entry)), patience.Token);
            refusal = await decided.Task;
        }
        catch (OperationCanceledException)
        {
            refusal = Interlocked.Exchange(ref claimed, 1) == 0 ? "The loop is busy; nothing is entered." : await decided.Task;
        }

        if (refusal is null)
        {
            return Outcome.Ok($"{entry.Symbol} {entry.Side.ToString().ToLowerInvariant()} is handed to the live desk.") with { IsChange = true };
        }

        await TellAsync(entry, actor, refusal, CancellationToken.None);
        return Outcome.Refused(refusal);
    }

    /// <returns>Why it was not handed over; null when it was.</returns>
    private string? Enter(Desk desk, ManualEntry entry)
    {
        var (now, rules) = (clock.GetUtcNow(), state.Rules); // The desk's own follow with its next beat.
        if (rules.Mode != TradingMode.Live)
        {
            return $"The mode is {rules.Mode.Word()}: arm live first.";
        }

        if (desk.EntriesHeld)
        {
            return "Entries are held: what was decided before cannot be stored.";
        }

        if (!desk.Lanes.TryGetValue(entry.Symbol, out var lane) || lane is not { Instrument: { } instrument, Premium: { } premium, Last: { } last })
        {
            return $"{entry.Symbol} is not watched, or its prices are not known yet.";
        }

        if (ProposalOf(entry, lane, instrument, last, rules, now.AddMinutes(-1), out var problem) is not { } proposal)
        {
            return problem;
        }

        while (_entered.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromMinutes(1))
        {
            _entered.Dequeue();
        }

        var verdict = HardGuards.Check(
            DecisionTurn.IntentOf(proposal, lane, premium.MarkPrice, last, now), live.Portfolio(killSwitch) with { EntriesThisMinute = _entered.Count }, rules.Risk);
        if (!verdict.IsAllowed)
        {
            return string.Join(" ", verdict.Blocks.Select(block => $"{block.Code}: {block.Message}"));
        }

        var refusal = live.Enter(proposal, instrument);
        if (refusal is null)
        {
            _entered.Enqueue(now);
        }

        return refusal;
    }

    /// <param name="bar">The bar the entry counts as decided on: it is due a minute after its open.</param>
    /// <param name="problem">What the policy or the margin forbids; null when a proposal is returned.</param>
    internal static TradeProposal? ProposalOf(
        ManualEntry entry, SymbolLane lane, Instrument instrument, double last, DeskRules rules, DateTimeOffset bar, out string? problem)
    {
        var price = ExchangeFilters.ToPrice(instrument, last, PriceRounding.Nearest);
        var isLong = entry.Side == PositionSide.Long;
        problem = entry.Leverage < 1 || entry.Leverage > rules.Policy.LeverageMax
                ? Invariant($"leverage was {entry.Leverage}; the policy allows 1 to {rules.Policy.LeverageMax}.")
            : entry.HoldMinutes is < 1 or > ManualEntry.HoldMinutesMax
                ? Invariant($"hold_minutes was {entry.HoldMinutes}; it must lie from 1 to {ManualEntry.HoldMinutesMax}.")
            : entry.Quantity <= 0 ? Invariant($"quantity was {entry.Quantity}; it must be positive.")
            : entry.StopPrice <= 0 || entry.TargetPrice <= 0 ? "stop and target must be positive prices."
            : null;
        if (problem is not null)
        {
            return null;
        }

        var liquidation = ExchangeFilters.ToPrice(
            instrument, IsolatedMargin.LiquidationPrice(entry.Side, (double)price, entry.Leverage, IsolatedMargin.MaintenanceRatioDefault), PriceRounding.Nearest);
        if (liquidation > 0 && (isLong ? entry.StopPrice <= liquidation : entry.StopPrice >= liquidation))
        {
            problem = Invariant($"stop was {entry.StopPrice}; at leverage {entry.Leverage} the position is liquidated at about {liquidation} first.");
            return null;
        }

        // No closed bar stands behind it: its volume is unknown, and a lane that is still warming knows no range either.
        return new TradeProposal(
            entry.Symbol, bar, entry.Side, entry.Quantity, price, entry.Quantity * price, entry.Leverage, entry.StopPrice,
            entry.TargetPrice, liquidation, instrument.TickSize, entry.HoldMinutes, lane.RowReady ? lane.Row[AtrColumn] : 0,
            0, rules.Label.FeeRate, rules.Label.SlippageK)
        {
            TradeId = entry.TradeId,
        };
    }

    private Task TellAsync(ManualEntry entry, Actor actor, string? refused, CancellationToken cancellationToken) => audit.WriteAsync(
        new AuditEntry(
            clock.GetUtcNow(), actor.Name, Action, $"{entry.Symbol} {entry.TradeId}", null,
            JsonSerializer.Serialize(new
            {
                side = entry.Side.ToString().ToLowerInvariant(), quantity = entry.Quantity, stop = entry.StopPrice, target = entry.TargetPrice,
                leverage = entry.Leverage, hold_minutes = entry.HoldMinutes, refused,
            }),
            actor.Origin ?? "system")
        {
            Why = entry.Reason,
        },
        cancellationToken);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
