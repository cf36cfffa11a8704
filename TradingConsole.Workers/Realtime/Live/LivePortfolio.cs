using System.Collections.Immutable;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Where decisions of mode live go, and what the guards judge them by.</summary>
internal interface ILiveRoute
{
    /// <summary>By the venue's own word, USDT; not a number when it is not known, and then nothing is entered.</summary>
    double Equity { get; }

    /// <summary>The account as the venue shows it, with what was handed over and is not in its figures yet.</summary>
    PortfolioState Portfolio(KillSwitch killSwitch);

    /// <summary>Hands an allowed proposal over; what stands against it later is the desk's to report.</summary>
    /// <returns>Why it could not be handed over; null when it was.</returns>
    string? Enter(TradeProposal proposal, Instrument instrument);
}

/// <inheritdoc cref="ILiveRoute"/>
/// <remarks>
/// Used by the decision loop alone. Positions nobody here opened count like our own. A proposal counts from the moment it is handed over,
/// so that one turn cannot fill a slot twice.
/// </remarks>
internal sealed class LivePortfolio(ILiveSeat seat, ILiveReports reports, MarketSource source, TimeProvider clock) : ILiveRoute
{
    /// <summary>A proposal the desk neither shows nor refused within this has not been let in, real time.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(10);

    private readonly SortedDictionary<Symbol, (TradeProposal Proposal, Guid Trade, DateTimeOffset At)> _handedOver = [];

    public double Equity => seat.State.Picture is { Phase: LivePhase.Ready } picture ? (double?)picture.Equity ?? double.NaN : double.NaN;

    public PortfolioState Portfolio(KillSwitch killSwitch)
    {
        ArgumentNullException.ThrowIfNull(killSwitch);
        var state = seat.State;
        if (state.Picture is not { Balance: { } balance } picture)
        {
            return new PortfolioState(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, [], true, killSwitch.IsEngaged);
        }

        Forget(picture);
        var exposures = Exposures(picture).ToList();
        var pendingMargin = _handedOver.Values.Sum(item => (double)item.Proposal.NotionalUsdt / Math.Max(1, item.Proposal.Leverage));
        return new PortfolioState(
            Equity, (double?)state.DayOpeningEquity ?? double.NaN, (double)balance.InitialMargin + pendingMargin,
            exposures.Where(item => item.Side == PositionSide.Long).Sum(item => item.Notional),
            exposures.Where(item => item.Side == PositionSide.Short).Sum(item => item.Notional),
            [.. exposures.Select(item => item.Symbol)], true, killSwitch.IsEngaged)
        {
            Exposures = [.. exposures.Select(item => new Exposure(item.Symbol, item.Side, item.Notional))],
        };
    }

    public string? Enter(TradeProposal proposal, Instrument instrument)
    {
        if (LivePlans.Of(proposal, instrument, out var problem) is not { } plan)
        {
            return Refuse(problem!);
        }

        if (!seat.Post(new LiveInput.Open(plan, proposal.Leverage)))
        {
            return Refuse("No live desk runs here.");
        }

        _handedOver[proposal.Symbol] = (proposal, plan.TradeId, clock.GetUtcNow());
        return null;

        string Refuse(string why)
        {
            reports.Tell(new LiveReport(clock.GetUtcNow(), "ENTRY_REFUSED", 0, proposal.Symbol, null, why));
            return why;
        }
    }

    /// <summary>
    /// What the venue shows, what our orders may still bring in, and what has been handed over: the largest of them for each symbol. Not a
    /// number where something is held at an unknown price: every cap on notional denies then.
    /// </summary>
    private IEnumerable<(Symbol Symbol, PositionSide Side, double Notional)> Exposures(LivePicture picture)
    {
        var symbols = picture.Positions.Where(position => position.Amount != 0).Select(position => position.Symbol)
            .Concat(picture.Brackets.Select(bracket => bracket.Plan.Symbol)).Concat(_handedOver.Keys).ToImmutableSortedSet();
        foreach (var symbol in symbols)
        {
            var position = picture.Positions.FirstOrDefault(item => item.Symbol == symbol && item.Amount != 0);
            var bracket = picture.Brackets.FirstOrDefault(item => item.Plan.Symbol == symbol);
            var mark = PriceOf(position, bracket);
            var held = position is null ? 0 : (double)Math.Abs(position.Amount) * mark;
            var quantity = bracket is null ? 0 : bracket.Entry.State.IsFinal() ? Math.Max(0, bracket.Held) : bracket.Plan.Quantity;
            var ours = quantity == 0 ? 0 : (double)quantity * mark;
            var handed = _handedOver.TryGetValue(symbol, out var item) ? item.Proposal.NotionalUsdt : 0;
            var side = position is { Amount: not 0 } ? position.Amount > 0 ? PositionSide.Long : PositionSide.Short
                : bracket?.Plan.Side ?? item.Proposal.Side;
            yield return (symbol, side, Math.Max(held, Math.Max(ours, (double)handed)));
        }
    }

    private static double PriceOf(VenuePosition? position, Bracket? bracket) =>
        position?.MarkPrice is > 0 and var mark ? (double)mark
            : bracket?.Plan.Terms?.ReferencePrice is > 0 and var reference ? (double)reference
            : bracket?.Plan.StopPrice is > 0 and var stop ? (double)stop
            : double.NaN;

    private void Forget(LivePicture picture)
    {
        var now = clock.GetUtcNow();
        foreach (var (symbol, item) in _handedOver.ToList())
        {
            if (picture.Brackets.Any(bracket => bracket.Plan.TradeId == item.Trade) || now - item.At >= Underway * source.Speed)
            {
                _handedOver.Remove(symbol);
            }
        }
    }
}
