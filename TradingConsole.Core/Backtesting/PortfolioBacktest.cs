using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Backtesting;

/// <summary>
/// Many positions on one wallet through recorded minutes: the desk's own verdicts, guards and simulated account, fed by columns.
/// </summary>
/// <remarks>
/// Within a minute the order is the live desk's: opens, vertical barriers, funding, mark prices, then the decisions on the closed
/// bar, best expected value first (ties by symbol); an entry fills at the next bar's open. Cost per bar without a position: two
/// expected values, no allocation. Not thread safe; deterministic.
/// </remarks>
public sealed class PortfolioBacktest
{
    private const int MinutesPerDay = 1_440;

    private readonly BacktestConfig _config;
    private readonly ImmutableArray<BacktestSymbol> _symbols;
    private readonly DecisionTerms[] _terms;
    private readonly SimulatedAccount _account;
    private readonly SortedSet<int> _active = [];
    private readonly List<int> _visit = [];
    private readonly List<Candidate> _candidates = [];
    private readonly List<BacktestTrade> _trades = [];
    private readonly FunnelCounts _funnel = new();
    private readonly EquityTrack _equity;
    private double _dayOpeningEquity;
    private long _day = long.MinValue;
    private long _firstMinute = -1;
    private long _lastMinute = -1;
    private long _exposedMinutes;
    private bool _isKilled;
    private int _dayLossTrips;
    private int _settlement;

    /// <param name="symbols">In symbol order, each once: the slots of every chunk.</param>
    /// <exception cref="BacktestException">No symbol, or not in order.</exception>
    public PortfolioBacktest(BacktestConfig config, ImmutableArray<BacktestSymbol> symbols)
    {
        ArgumentNullException.ThrowIfNull(config);
        RequireOrder(symbols);
        (_config, _symbols) = (config, symbols);
        var contained = ReturnBasis.Parse(config.ReturnBasis);
        _terms = [.. symbols.Select(symbol => new DecisionTerms(
            contained, symbol.Instrument, config.Label, config.Policy, config.MaintenanceRatio))];
        _account = new SimulatedAccount(config.InitialBalance, maintenanceRatio: config.MaintenanceRatio);
        _dayOpeningEquity = (double)config.InitialBalance;
        _equity = new EquityTrack((double)config.InitialBalance);
    }

    public long Bars => _funnel.Bars;

    /// <summary>Closed so far.</summary>
    public long Trades => _funnel.Trades;

    /// <summary>Takes the chunk's minutes, which must lie after all before.</summary>
    /// <exception cref="BacktestException">Another number of symbols, or minutes that are not later.</exception>
    public void Push(MinuteChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        if (chunk.Symbols != _symbols.Length)
        {
            throw new BacktestException($"the chunk has {chunk.Symbols} symbols, the backtest {_symbols.Length}");
        }

        if (chunk.Minutes > 0 && chunk.FirstMinute <= _lastMinute)
        {
            throw new BacktestException(
                $"minute {MinuteGrid.FromIndex(chunk.FirstMinute):u} is not later than {MinuteGrid.FromIndex(_lastMinute):u}, the last one taken");
        }

        _firstMinute = _firstMinute < 0 ? chunk.FirstMinute : _firstMinute;
        _settlement = 0;
        for (var m = 0; m < chunk.Minutes; m++)
        {
            Step(chunk, m);
        }
    }

    /// <summary>Closes what is open at its latest mark price (exit reason Operator) and hands over the outcome.</summary>
    internal BacktestOutcome Finish()
    {
        var stillOpen = 0;
        if (_active.Count > 0)
        {
            foreach (var happened in _account.FlattenAll(ExitReason.Operator, MinuteGrid.FromIndex(_lastMinute + 1)))
            {
                stillOpen += happened is ExitFilled ? 1 : 0;
                Follow(happened);
            }
        }

        _equity.Close((double)_account.Equity);
        return new BacktestOutcome(
            _config, _symbols, _firstMinute, _lastMinute, _equity, _funnel, [.. _trades], stillOpen, _exposedMinutes, _dayLossTrips,
            _account.WalletBalance);
    }

    private void Step(MinuteChunk chunk, int m)
    {
        var minute = chunk.FirstMinute + m;
        var time = MinuteGrid.FromIndex(minute);
        var first = chunk.RowOf(m, 0);
        _lastMinute = minute;
        if (_active.Count > 0)
        {
            ShowOpens(chunk, first, time);
        }

        TurnDay(minute);
        if (_active.Count > 0)
        {
            Follow(_account.OnTime(time));
        }

        Settle(chunk, first, minute, time);
        if (_active.Count > 0)
        {
            ShowMarks(chunk, first, time);
        }

        Decide(chunk, first, minute, time);
        if (_candidates.Count > 0)
        {
            Enter(chunk, time);
        }

        var equity = (double)_account.Equity;
        if (!_isKilled && HardGuards.IsDayLost(equity, _dayOpeningEquity, _config.Risk))
        {
            Trip(time.AddMinutes(1));
            equity = (double)_account.Equity;
        }

        _exposedMinutes += _active.Count > 0 ? 1 : 0;
        _equity.Add(minute, equity);
    }

    private void ShowOpens(MinuteChunk chunk, int first, DateTimeOffset time)
    {
        foreach (var slot in Visit())
        {
            var open = chunk.Open[first + slot];
            if (!double.IsNaN(open))
            {
                Follow(_account.OnOpen(_symbols[slot].Symbol, time, open));
            }
        }
    }

    private void TurnDay(long minute)
    {
        var day = minute / MinutesPerDay;
        if (day == _day)
        {
            return;
        }

        _day = day;
        _dayOpeningEquity = (double)_account.Equity;
        _isKilled = _isKilled && !_config.ResumesAfterDayLoss;
    }

    private void Settle(MinuteChunk chunk, int first, long minute, DateTimeOffset time)
    {
        while (_settlement < chunk.Settlements.Count && chunk.Settlements[_settlement].Minute <= minute)
        {
            var (_, slot, rate) = chunk.Settlements[_settlement++];
            if (_active.Contains(slot) && _account.Find(_symbols[slot].Symbol) is { Status: TradeStatus.Open } trade
                && (_config.Pessimism.FundingReceived || trade.Side.Sign() * rate > 0))
            {
                var mark = chunk.MarkOpen[first + slot];
                Follow(_account.OnFunding(trade.Symbol, time, rate, mark > 0 ? mark : (double)_account.MarkOf(trade)));
            }
        }
    }

    private void ShowMarks(MinuteChunk chunk, int first, DateTimeOffset time)
    {
        foreach (var slot in Visit())
        {
            var row = first + slot;
            var bar = new MarkRange(chunk.MarkOpen[row], chunk.MarkHigh[row], chunk.MarkLow[row], chunk.MarkClose[row]);
            if (bar.IsValid)
            {
                var symbol = _symbols[slot].Symbol;
                var shown = _account.Find(symbol) is { Status: TradeStatus.Open } trade ? _config.Pessimism.Worsen(bar, trade) : bar;
                Follow(_account.OnMark(symbol, time, shown));
            }
        }
    }

    private void Decide(MinuteChunk chunk, int first, long minute, DateTimeOffset time)
    {
        _candidates.Clear();
        var (equity, entry) = ((double)_account.Equity, time.AddMinutes(1));
        for (var slot = 0; slot < _symbols.Length; slot++)
        {
            var row = first + slot;
            if (double.IsNaN(chunk.Open[row]))
            {
                continue;
            }

            _funnel.Bars++;
            ref readonly var prediction = ref chunk.Predictions[row];
            if (double.IsNaN(prediction.Long.Er))
            {
                _funnel.Unpredicted++;
                continue;
            }

            var (close, interval) = (chunk.Close[row], _symbols[slot].FundingIntervalMinutes);
            var moment = new DecisionMoment(
                entry, prediction, chunk.AtrFraction[row], close, chunk.MarkClose[row], chunk.FundingRate[row],
                MinuteGrid.FromIndex(((minute / interval) + 1) * interval), interval, chunk.Volume[row] * close, chunk.BtcRegime[row], equity);
            var verdict = DecisionVerdict.Of(moment, _terms[slot]);
            _funnel.Count(verdict);
            if (verdict.IsProposed)
            {
                _candidates.Add(new Candidate(slot, moment, verdict));
            }
        }
    }

    /// <summary>Asks the guards in order of expected value, so that a portfolio limit goes to the best trade.</summary>
    private void Enter(MinuteChunk chunk, DateTimeOffset time)
    {
        if (_candidates.Count > 1)
        {
            _candidates.Sort(Candidate.BestFirst);
        }

        GuardQuestion? account = null;
        var entries = 0;
        foreach (ref readonly var candidate in CollectionsMarshal.AsSpan(_candidates))
        {
            var symbol = _symbols[candidate.Slot];
            account ??= GuardQuestion.Of(_account, _dayOpeningEquity, entriesEnabled: true, _isKilled);
            var question = account.Value with
            {
                Side = candidate.Verdict.Wanted,
                NotionalUsdt = (double)candidate.Verdict.Size.NotionalUsdt,
                Leverage = candidate.Verdict.Size.Leverage,
                IsTradable = symbol.Instrument.IsTradable,
                IsHeld = _active.Contains(candidate.Slot),
                Tier = LiquidityTiers.Of(symbol.Symbol),
                BtcBeta = LiquidityTiers.BtcBeta(symbol.Symbol),
                SymbolNotional = _account.Find(symbol.Symbol) is { } held ? PortfolioState.ExposureOf(_account, held).NotionalUsdt : 0,
                EntriesThisMinute = entries,
                Prices = new(candidate.Moment.MarkPrice, candidate.Moment.LastPrice, candidate.Moment.LastPrice),
            };
            var objections = HardGuards.Objections(question, _config.Risk);
            _funnel.CountGuards(objections);
            if (objections == 0)
            {
                Submit(candidate, symbol, time);
                entries++;
                account = null;
            }
        }
    }

    private void Submit(in Candidate candidate, BacktestSymbol symbol, DateTimeOffset bar)
    {
        var proposal = Sizing.Propose(symbol.Symbol, bar, candidate.Moment, _terms[candidate.Slot], candidate.Verdict);
        var pessimism = _config.Pessimism;

        // The account keeps marks only of symbols it was shown; a pending entry counts at the mark it was decided on.
        _account.OnMark(symbol.Symbol, bar, MarkRange.Tick(candidate.Moment.MarkPrice));
        Follow(_account.Submit(
            new EntryIntent(
                IdOf(candidate.Slot, bar), proposal.Symbol, proposal.Side, proposal.Quantity, proposal.ReferencePrice, proposal.Leverage,
                proposal.StopPrice, proposal.TargetPrice, bar, proposal.EntryTime.AddMinutes(pessimism.EntryDelayBars), proposal.HoldMinutesMax,
                new FillTerms(
                    proposal.FeeRate, proposal.SlippageK * pessimism.SlippageFactor, proposal.AtrFraction, proposal.BarQuoteVolume,
                    proposal.TickSize)),
            proposal.EntryTime));
    }

    private void Trip(DateTimeOffset now)
    {
        _isKilled = true;
        _dayLossTrips++;
        Follow(_account.FlattenAll(ExitReason.Kill, now));
    }

    private void Follow(ImmutableArray<AccountEvent> events)
    {
        foreach (var happened in events)
        {
            Follow(happened);
        }
    }

    private void Follow(AccountEvent? happened)
    {
        switch (happened)
        {
            case EntrySubmitted submitted:
                _funnel.Entries++;
                _active.Add(SlotOf(submitted.Trade.Symbol));
                break;
            case EntryFilled:
                _funnel.Filled++;
                break;
            case EntryCanceled canceled:
                _funnel.Canceled++;
                _active.Remove(SlotOf(canceled.Trade.Symbol));
                break;
            case ExitFilled exit:
                _funnel.Trades++;
                _active.Remove(SlotOf(exit.Trade.Symbol));
                _trades.Add(BacktestTrade.From(exit.Trade));
                break;
        }
    }

    // A copy: what is shown may close a position and so change the set.
    private List<int> Visit()
    {
        _visit.Clear();
        _visit.AddRange(_active);
        return _visit;
    }

    private int SlotOf(Symbol symbol)
    {
        var (low, high) = (0, _symbols.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _symbols[middle].Symbol.CompareTo(symbol) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static Guid IdOf(int slot, DateTimeOffset bar) => new(slot, 0, 0, BitConverter.GetBytes(MinuteGrid.ToIndex(bar)));

    private static void RequireOrder(ImmutableArray<BacktestSymbol> symbols)
    {
        if (symbols.IsDefaultOrEmpty)
        {
            throw new BacktestException("a backtest needs at least one symbol");
        }

        for (var i = 1; i < symbols.Length; i++)
        {
            if (symbols[i].Symbol.CompareTo(symbols[i - 1].Symbol) <= 0)
            {
                throw new BacktestException($"symbols must ascend, each once; {symbols[i].Symbol} follows {symbols[i - 1].Symbol}");
            }
        }
    }

    private readonly record struct Candidate(int Slot, DecisionMoment Moment, DecisionVerdict Verdict)
    {
        public static readonly Comparison<Candidate> BestFirst = (left, right) =>
            right.Verdict.Best.Ev.CompareTo(left.Verdict.Best.Ev) is var byValue && byValue != 0 ? byValue : left.Slot.CompareTo(right.Slot);
    }
}

/// <summary>What a finished loop knows; the report is made of it.</summary>
internal sealed record BacktestOutcome(
    BacktestConfig Config,
    ImmutableArray<BacktestSymbol> Symbols,
    long FirstMinute,
    long LastMinute,
    EquityTrack Equity,
    FunnelCounts Funnel,
    ImmutableArray<BacktestTrade> Trades,
    int StillOpen,
    long ExposedMinutes,
    int DayLossTrips,
    decimal WalletBalance);
