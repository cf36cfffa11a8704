using System.Collections.Immutable;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime;

/// <summary>One symbol's part of a turn: its closed minute and the feature row that came of it.</summary>
internal readonly record struct TurnRow(SymbolLane Lane, ClosedMinute Minute);

/// <summary>
/// All decisions of one minute: predict, decide, then ask the guards in order of expected value, so that a portfolio limit goes to
/// the best trade. Deterministic: the same rows, rules and account give the same bits.
/// </summary>
/// <param name="contributionsKept">Contributions kept with a signal: what a person reads; the rest is one sum away. 0: none are computed.</param>
/// <param name="live">Where decisions of mode live go; null where no live account can be reached, and then none is ever entered.</param>
internal sealed class DecisionTurn(
    ShadowDesk shadow, KillSwitch killSwitch, TimeProvider clock, int contributionsKept = DecisionTurn.ContributionsKept, ILiveRoute? live = null)
{
    private const int ContributionsKept = 6;

    /// <summary>Eight hours, the usual interval; the exchange's next funding time decides where the stamps lie.</summary>
    private const int FundingIntervalMinutes = 480;

    /// <summary>Maintenance margin of the first bracket, a cautious value for every symbol.</summary>
    private const double MaintenanceRatio = 0.01;

    private static readonly int AtrColumn = FeatureSchema.V1.IndexOf("atr");
    private static readonly int RegimeColumn = FeatureSchema.V1.IndexOf("btc_regime");

    private readonly double[] _contributions = new double[FeatureSchema.V1.Count];

    public ImmutableArray<SignalRecord> Run(IReadOnlyList<TurnRow> rows, Champion champion, DeskRules rules)
    {
        var equity = rules.Mode != TradingMode.Live ? shadow.Equity : live?.Equity ?? double.NaN;
        var decided = rows
            .Where(row => row.Lane is { RowReady: true, Instrument: not null } && row.Minute.Premium is not null)
            .Select(row => (Row: row, Input: InputOf(row, champion, rules, equity)))
            .Select(item => (item.Row, item.Input, Decision: Decider.Decide(item.Input)))
            .OrderByDescending(item => item.Decision.Best.Ev)
            .ThenBy(item => item.Input.Symbol)
            .ToList();

        var signals = ImmutableArray.CreateBuilder<SignalRecord>(decided.Count);
        var entries = 0;
        foreach (var (row, input, decision) in decided)
        {
            var verdict = decision.Proposal is { } proposal ? Ask(proposal, row, rules, entries) : (RiskVerdict?)null;
            var signal = new SignalRecord(
                input, decision, verdict, rules.Mode, rules.RiskVersion, Explain(champion.Model, input, decision.Wanted), clock.GetUtcNow());
            if (signal.IsTaken)
            {
                signal = signal with { NotHandedOver = Enter(row.Lane, decision.Proposal!, rules.Mode) };
                entries += signal.IsTaken ? 1 : 0;
            }

            signals.Add(signal);
        }

        return signals.MoveToImmutable();
    }

    private static DecisionInput InputOf(in TurnRow row, Champion champion, DeskRules rules, double equity)
    {
        var (lane, minute) = row;
        var premium = minute.Premium!.Value;
        return new DecisionInput(
            lane.Symbol,
            minute.Candle.OpenTime,
            FeatureSchema.V1.Version,
            [.. lane.Row],
            lane.Row[AtrColumn],
            champion.Model.Id.Value,
            champion.Model.Header.ReturnBasis,
            champion.Model.Predict(lane.Row),
            minute.Candle.Close,
            minute.Mark!.Value.Close,
            premium.FundingRateEstimate ?? double.NaN,
            premium.NextFundingTime,
            FundingIntervalMinutes,
            minute.Candle.Volume * minute.Candle.Close,
            lane.Row[RegimeColumn],
            equity,
            MaintenanceRatio,
            lane.Instrument!,
            champion.Model.Header.LabelSpec,
            rules.Policy,
            rules.PolicyVersion);
    }

    private RiskVerdict Ask(TradeProposal proposal, in TurnRow row, DeskRules rules, int entries)
    {
        var mark = row.Lane.Premium?.MarkPrice ?? row.Minute.Mark!.Value.Close;
        var intent = IntentOf(proposal, row.Lane, mark, row.Lane.Last ?? row.Minute.Candle.Close, clock.GetUtcNow());
        return HardGuards.Check(intent, Portfolio(rules.Mode) with { EntriesThisMinute = entries }, rules.Risk);
    }

    /// <summary>What the guards are asked about.</summary>
    /// <param name="mark">USDT, like <paramref name="last"/>.</param>
    public static OrderIntent IntentOf(TradeProposal proposal, SymbolLane lane, double mark, double last, DateTimeOffset now) => new(
        proposal.Symbol,
        proposal.Side,
        (double)proposal.NotionalUsdt,
        proposal.Leverage,
        now - (lane.LastEventAt ?? DateTimeOffset.MinValue),
        lane.Instrument!.IsTradable,
        new IntentPrices(mark, last, (double)proposal.ReferencePrice));

    /// <summary>The account a mode trades, as the guards see it. Live without an account is one whose money is unknown.</summary>
    public PortfolioState Portfolio(TradingMode mode) =>
        mode != TradingMode.Live ? shadow.Portfolio(mode, killSwitch)
        : live?.Portfolio(killSwitch)
            ?? new PortfolioState(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, [], true, killSwitch.IsEngaged);

    /// <returns>Why no order could be handed over; null when one was.</returns>
    private string? Enter(SymbolLane lane, TradeProposal proposal, TradingMode mode)
    {
        if (mode == TradingMode.Live)
        {
            return live is null ? "No live account can be reached." : live.Enter(proposal, lane.Instrument!);
        }

        shadow.Submit(proposal, clock.GetUtcNow());
        if (lane.LastOpened == MinuteGrid.ToIndex(proposal.EntryTime))
        {
            // The next bar opened while its predecessor's turn was still being gathered: the open is known, and it is the fill.
            shadow.OnOpen(lane.Symbol, proposal.EntryTime, lane.OpenPrice);
        }

        return null;
    }

    private ImmutableArray<FeatureContribution> Explain(TradingModel model, DecisionInput input, PositionSide wanted)
    {
        if (contributionsKept == 0)
        {
            return [];
        }

        var row = input.Features.AsSpan();
        model.ExplainEr(wanted, row, _contributions);
        var names = FeatureSchema.V1.Names;
        return
        [
            .. Enumerable.Range(0, names.Length)
                .OrderByDescending(i => Math.Abs(_contributions[i]))
                .ThenBy(i => i)
                .Take(contributionsKept)
                .Select(i => new FeatureContribution(
                    names[i], double.IsNaN(input.Features[i]) ? null : input.Features[i], _contributions[i])),
        ];
    }
}
