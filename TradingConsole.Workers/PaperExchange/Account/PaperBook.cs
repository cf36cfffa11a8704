using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>
/// The account of a paper exchange: wallet, positions, both order books and everything that ever happened to them. Pure and single
/// threaded: the same calls at the same times give the same book. It is the ledger tests judge by.
/// </summary>
internal sealed class PaperBook
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly BookContext _context;
    private readonly SortedDictionary<Symbol, ContractRules> _rules = [];
    private readonly SortedDictionary<Symbol, long> _countdowns = [];
    private readonly HashSet<(Symbol Symbol, DateTimeOffset Stamp)> _funded = []; // One per settlement: a record told twice is booked once.
    private long _countdownSequence;

    public PaperBook(IPaperMarket market, PaperAccountOptions options, DateTimeOffset start)
    {
        _context = new BookContext(options, new PriceBoard(market), start);
        foreach (var instrument in market.Instruments)
        {
            _rules.Add(instrument.Symbol, ContractRules.Of(instrument));
        }

        Wallet = new Wallet(_context);
        Engine = new MatchingEngine(_context, Wallet, Rules);
        Algos = new AlgoService(_context, Wallet, Engine, Rules);
        Liquidator = new Liquidator(_context, Wallet, Engine, Algos, Rules);
        Settings = new AccountSettings(_context, Wallet, Engine, Algos);
        Engine.Moved = Algos.OnPosition;
    }

    public DateTimeOffset Now => _context.Now;

    public Wallet Wallet { get; }

    public MatchingEngine Engine { get; }

    public AlgoService Algos { get; }

    public Liquidator Liquidator { get; }

    public AccountSettings Settings { get; }

    public ProtectionLedger Protection { get; } = new();

    public PriceBoard Prices => _context.Prices;

    /// <summary>How the account's matching behaves; a script may change it.</summary>
    public PaperAccountOptions Options
    {
        get => _context.Options;
        set => _context.Options = value;
    }

    public AlgoMischief Mischief
    {
        get => _context.Mischief;
        set => _context.Mischief = value;
    }

    /// <summary>Added to the instant at which funding is booked.</summary>
    public TimeSpan FundingDelay { get; set; }

    /// <summary>When the book has something to do by itself.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            var step = HasWork ? FloorStep(Now) + Step : (DateTimeOffset?)null;
            return _context.Agenda.NextAt is { } at && (step is null || at < step) ? at : step;
        }
    }

    private bool HasWork => Engine.Open.Count > 0 || Algos.Open.Count > 0 || Wallet.Open.Any();

    public PaperQuote Quote(Symbol symbol) => _context.Quote(symbol);

    public ContractRules Rules(Symbol symbol) => _rules[symbol];

    public IEnumerable<ContractRules> AllRules => _rules.Values;

    public void Change(ContractRules rules) => _rules[rules.Symbol] = rules;

    /// <summary>Runs the book up to an instant: prices each second, whatever was planned at its own time.</summary>
    public void AdvanceTo(DateTimeOffset to)
    {
        while (NextDue is { } due && due <= to)
        {
            _context.Now = due > Now ? due : Now;
            if (FloorStep(Now) == Now)
            {
                OnPrices();
            }

            while (_context.Agenda.TryDo(Now))
            {
                Observe();
            }

            Observe();
        }

        _context.Now = to > Now ? to : Now;
    }

    /// <summary>Plans something at an instant of the book's time.</summary>
    public void At(DateTimeOffset at, Action act) => _context.Agenda.Add(at, act);

    /// <summary>Pins a contract's prices (null lets go) and lets everything react at once.</summary>
    public void Pin(Symbol symbol, PaperQuote? quote)
    {
        _context.Prices.Pin(symbol, quote);
        OnPrice(symbol);
        Observe();
    }

    /// <summary>Measures protection; called after every act.</summary>
    public void Observe() => Protection.Observe(Now, Wallet.Positions, Algos.Open);

    /// <summary>What was said since the last time, in order.</summary>
    public ImmutableArray<BookEvent> TakeEvents()
    {
        if (_context.Events.Count == 0)
        {
            return [];
        }

        ImmutableArray<BookEvent> said = [.. _context.Events];
        _context.Events.Clear();
        return said;
    }

    /// <summary>Cancels a symbol's open orders unless called again in time; zero switches the countdown off.</summary>
    public void Countdown(Symbol symbol, TimeSpan after)
    {
        var mine = ++_countdownSequence;
        _countdowns[symbol] = mine;
        if (after > TimeSpan.Zero)
        {
            At(Now + after, () =>
            {
                if (_countdowns[symbol] == mine)
                {
                    CancelAll(symbol);
                    if (Options.CountdownCancelsConditionals)
                    {
                        Algos.CancelAll(symbol);
                    }
                }
            });
        }
    }

    public void CancelAll(Symbol symbol)
    {
        foreach (var order in Engine.Open.Where(o => o.Symbol == symbol).ToArray())
        {
            Engine.End(order.Id, OrderWords.Canceled, ExpiryReason.None);
        }
    }

    /// <summary>Books funding of one stamp for a symbol's position; the second time it is told nothing happens.</summary>
    public void Fund(Symbol symbol, DateTimeOffset stamp, decimal rate)
    {
        var position = Wallet.Of(symbol);
        if (position.Amount == 0 || !_funded.Add((symbol, stamp)))
        {
            return;
        }

        var received = Wallet.Fund(position, Quote(symbol).Mark, rate);
        var after = Wallet.Of(symbol);
        _context.Say(Wallet.Event("FUNDING_FEE", after.IsIsolated ? after : null, received, after.IsIsolated ? null : symbol));
    }

    private void OnPrices()
    {
        var symbols = new SortedSet<Symbol>(Wallet.Open.Select(p => p.Symbol));
        foreach (var symbol in Wallet.Open.Select(p => p.Symbol).ToArray())
        {
            FundWhenDue(symbol);
        }

        symbols.UnionWith(Engine.Open.Select(o => o.Symbol));
        symbols.UnionWith(Algos.Open.Select(o => o.Symbol));
        foreach (var symbol in symbols)
        {
            OnPrice(symbol);
        }
    }

    private void OnPrice(Symbol symbol)
    {
        if (!Quote(symbol).IsKnown)
        {
            return;
        }

        Engine.OnPrice(symbol);
        Algos.OnPrice(symbol);
        Liquidator.OnPrice(symbol);
    }

    private void FundWhenDue(Symbol symbol)
    {
        // Recorded stamps lie some milliseconds off the second.
        foreach (var rate in _context.Prices.Funding(symbol, Now - Step + TimeSpan.FromTicks(1), Now + TimeSpan.FromTicks(1)))
        {
            if (FundingDelay == TimeSpan.Zero)
            {
                Fund(symbol, rate.Time, (decimal)rate.Rate);
            }
            else
            {
                At(Now + FundingDelay, () => Fund(symbol, rate.Time, (decimal)rate.Rate));
            }
        }
    }

    private static DateTimeOffset FloorStep(DateTimeOffset at) => new(at.UtcTicks / Step.Ticks * Step.Ticks, TimeSpan.Zero);
}
