using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>Stored decisions for people: one, the one before, the one after, and deciding it again.</summary>
internal sealed class DecisionReader(SignalQueries signals, TradeQueries trades, CandleStore candles)
{
    // Decisions come every minute: the first span nearly always holds the neighbour, the last one spans a long outage.
    private static readonly TimeSpan[] Reaches = [TimeSpan.FromMinutes(30), TimeSpan.FromDays(1), TimeSpan.FromDays(6)];

    public async Task<StoredDecision?> FindAsync(Symbol symbol, DateTimeOffset bar, CancellationToken cancellationToken)
    {
        if (await signals.FindAsync(symbol, bar, cancellationToken) is not { } stored)
        {
            return null;
        }

        var opened = await trades.TradesAsync(stored.Mode, symbol, bar, bar.AddMinutes(1), 1, cancellationToken);
        var minute = await candles.LoadCandlesAsync(symbol, bar, bar.AddMinutes(1), cancellationToken: cancellationToken);
        var input = await signals.InputsAsync(symbol, bar, cancellationToken) is { } json ? DecisionRecord.ReadInput(json) : null;
        return new StoredDecision(
            StoredStates.Of(stored),
            input is null ? null : new DecisionEvidence(
                input.SchemaVersion, input.Features.Count(double.IsFinite), input.Features.Length, stored.PolicyVersion, stored.RiskVersion),
            minute.Count > 0 ? minute[0] : null,
            opened.Length > 0 ? StoredStates.Of(opened[0]) : null,
            TickDecimals.Of(input?.Instrument.TickSize));
    }

    public async Task<StoredDecision?> PreviousAsync(Symbol symbol, DateTimeOffset bar, CancellationToken cancellationToken)
    {
        foreach (var reach in Reaches)
        {
            var before = await signals.SeriesAsync(symbol, bar - reach, bar, cancellationToken: cancellationToken);
            if (!before.IsEmpty)
            {
                return await FindAsync(symbol, before[^1].Bar, cancellationToken);
            }
        }

        return null;
    }

    public async Task<StoredDecision?> NextAsync(Symbol symbol, DateTimeOffset bar, CancellationToken cancellationToken)
    {
        var after = await signals.SeriesAsync(symbol, bar.AddMinutes(1), bar.AddDays(7), 1, cancellationToken);
        return after.IsEmpty ? null : await FindAsync(symbol, after[0].Bar, cancellationToken);
    }

    public async Task<ReplayVerdict> RecomputeAsync(Symbol symbol, DateTimeOffset bar, CancellationToken cancellationToken)
    {
        var stored = await signals.FindAsync(symbol, bar, cancellationToken);
        var inputs = await signals.InputsAsync(symbol, bar, cancellationToken);
        return stored is null || inputs is null
            ? new ReplayVerdict(false, "the decision is not stored, so there is nothing to recompute from")
            : ReplayComparison.Compare(stored, DecisionReplay.Recompute(inputs), DecisionRecord.ReadInput(inputs).Features.Length);
    }
}
