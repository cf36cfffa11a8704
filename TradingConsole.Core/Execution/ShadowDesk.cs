using System.Collections.Immutable;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Shadow;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution;

/// <summary>
/// The shadow account's desk: takes allowed proposals, lets market data fill and close them, and collects what has to be stored. Every
/// round trip is run by the live desk's bracket planner against a venue inside this process.
/// </summary>
/// <remarks>
/// Not thread-safe: the decision loop owns it. For one moment call <see cref="OnOpen"/>, <see cref="OnFunding"/>,
/// <see cref="OnMark"/>, <see cref="OnTime"/> in this order. Deterministic: ids count up, trades are named by their decision.
/// Collected changes are bounded by the active trades plus what happened since the last <see cref="TakeChanges"/>.
/// </remarks>
public sealed class ShadowDesk
{
    /// <summary>What a new shadow account starts with, USDT.</summary>
    public const decimal InitialBalance = 10_000m;

    private readonly SimulatedAccount _account;
    private readonly UnstoredChanges _unstored = new();
    private readonly ShadowVenue _venue;
    private DateTimeOffset _day;

    /// <param name="now">Market clock; starts the account's UTC day.</param>
    public ShadowDesk(ShadowState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        _account = new SimulatedAccount(state.WalletBalance, state.Active);
        _venue = new ShadowVenue(_account, state.OpenOrders, state.LastId, _unstored, now);
        _day = DayOf(now);
        DayOpeningEquity = state.DayOpeningEquity ?? (double)_account.Equity;
    }

    /// <summary>Equity at the last UTC midnight, or at the first moment known since, USDT.</summary>
    public double DayOpeningEquity { get; private set; }

    public double DayPnl => Equity - DayOpeningEquity;

    public double Equity => (double)_account.Equity;

    public decimal WalletBalance => _account.WalletBalance;

    /// <summary>Pending and open trades, in symbol order.</summary>
    public IReadOnlyCollection<SimulatedTrade> Active => _account.Active;

    /// <summary>What a restart would resume from now.</summary>
    public ShadowState State => new(_account.WalletBalance, [.. _account.Active], _venue.OpenOrders, _venue.LastId, DayOpeningEquity);

    /// <summary>Something happened that is not stored yet.</summary>
    public bool HasChanges => _unstored.Any;

    /// <summary>The round trips as the live desk's planner sees them, in symbol order.</summary>
    public IEnumerable<Bracket> Brackets => _venue.Brackets;

    public SimulatedTrade? Find(Symbol symbol) => _account.Find(symbol);

    /// <summary>The latest mark price the desk saw for an active trade, USDT.</summary>
    public decimal MarkOf(SimulatedTrade trade) => _account.MarkOf(trade);

    /// <summary>Queues an allowed proposal for the next bar's open.</summary>
    /// <exception cref="InvalidOperationException">The symbol already has a pending or open trade.</exception>
    public SimulatedTrade Submit(TradeProposal proposal, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return _venue.Submit(
            new EntryIntent(
                proposal.TradeId ?? TradeId.For(TradingMode.Shadow, proposal.Symbol, proposal.Bar), proposal.Symbol, proposal.Side,
                proposal.Quantity, proposal.ReferencePrice, proposal.Leverage, proposal.StopPrice, proposal.TargetPrice,
                proposal.Bar, proposal.EntryTime, proposal.HoldMinutesMax,
                new FillTerms(
                    proposal.FeeRate, proposal.SlippageK, proposal.AtrFraction, proposal.BarQuoteVolume, proposal.TickSize)),
            now);
    }

    /// <inheritdoc cref="SimulatedAccount.OnOpen"/>
    public AccountEvent? OnOpen(Symbol symbol, DateTimeOffset minute, double openPrice) =>
        _venue.OnOpen(symbol, minute, openPrice);

    /// <inheritdoc cref="SimulatedAccount.OnMark"/>
    public AccountEvent? OnMark(Symbol symbol, DateTimeOffset time, MarkRange range) =>
        _venue.OnMark(symbol, time, range);

    /// <inheritdoc cref="SimulatedAccount.OnFunding"/>
    public AccountEvent? OnFunding(Symbol symbol, DateTimeOffset time, double rate, double mark) =>
        _venue.OnFunding(symbol, time, rate, mark);

    /// <summary>The clock moved: vertical barriers, missed entries, and the turn of the UTC day.</summary>
    public ImmutableArray<AccountEvent> OnTime(DateTimeOffset now)
    {
        if (DayOf(now) > _day)
        {
            _day = DayOf(now);
            DayOpeningEquity = Equity;
        }

        return _venue.OnTime(now);
    }

    /// <summary>Closes one trade at the market, or cancels it while pending; null when it is not active.</summary>
    public AccountEvent? Flatten(Guid tradeId, ExitReason reason, DateTimeOffset now) =>
        _venue.Close(tradeId, reason, now);

    /// <summary>Moves one trade's stop; null when it is not active.</summary>
    /// <param name="stopPrice">On the instrument's grid, on the losing side of the mark, USDT.</param>
    public AccountEvent? MoveStop(Guid tradeId, decimal stopPrice, DateTimeOffset now) => _venue.MoveStop(tradeId, stopPrice, now);

    public ImmutableArray<AccountEvent> FlattenAll(ExitReason reason, DateTimeOffset now) =>
        _venue.CloseAll(reason, now);

    /// <summary>What the guards judge; read it again after every <see cref="Submit"/>.</summary>
    public PortfolioState Portfolio(TradingMode mode, KillSwitch killSwitch)
    {
        ArgumentNullException.ThrowIfNull(killSwitch);
        return PortfolioState.Of(_account, DayOpeningEquity, mode != TradingMode.Off, killSwitch.IsEngaged);
    }

    public AccountSnapshot Snapshot(DateTimeOffset at)
    {
        var (equity, used) = (Equity, (double)_account.UsedMargin);
        return new AccountSnapshot(
            at, equity, (double)_account.WalletBalance, (double)_account.UnrealizedPnl, Math.Max(0, equity - used), used,
            equity > 0 ? used / equity : 1);
    }

    /// <summary>Hands over what is not stored yet, with the account and its positions as they are. Return it when storing failed.</summary>
    public DeskChanges TakeChanges(DateTimeOffset at) => _unstored.Take(
        Snapshot(at), [.. _account.Active.Where(trade => trade.Status == TradeStatus.Open).Select(trade => PositionOf(trade, at))]);

    /// <summary>Takes changes back that could not be stored, so that the next attempt stores them again. Newer states win.</summary>
    public void Return(DeskChanges unstored)
    {
        ArgumentNullException.ThrowIfNull(unstored);
        _unstored.Return(unstored);
    }

    private PositionSnapshot PositionOf(SimulatedTrade trade, DateTimeOffset at)
    {
        var mark = _account.MarkOf(trade);
        return new PositionSnapshot(
            trade.Symbol, at, trade.Side, trade.Quantity, trade.EntryPrice!.Value, (double)mark, trade.Leverage,
            trade.LiquidationPrice, (double)(trade.Quantity * mark), (double)trade.Unrealized(mark));
    }

    private static DateTimeOffset DayOf(DateTimeOffset instant) => new(instant.UtcDateTime.Date, TimeSpan.Zero);
}
