using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Rest;
using TradingConsole.Workers.PaperExchange.Streams;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Tests.PaperExchange.Account;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Live;

/// <summary>The live desk, the real client and the paper exchange on one thread and one virtual clock; the exchange's book judges.</summary>
internal sealed class LiveRig : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly Thread _thread = new();
    private readonly PaperDialer _dialer;
    private readonly LiveRules? _patience;
    private BinanceAccount? _account;
    private CancellationTokenSource _listening = new();
    private DateTimeOffset? _pumpAt;
    private bool _isWoken;
    private int _trades;

    public LiveRig(LiveRules? patience = null, PaperAccountOptions? account = null, bool starts = true, params VenueFault[] faults)
    {
        _patience = patience;
        Paper = new PaperDesk(account ?? new PaperAccountOptions { PartialFillChance = 0, OpeningBalance = 10_000 }, null, faults);
        Gate = new WireGate(Paper.Clock);
        Gate.HoldLease(new TraderSeat("rig", 1), DateTimeOffset.MaxValue);
        Gate.Arm(DateTimeOffset.MaxValue);
        _dialer = new PaperDialer(Paper.Venue);
        foreach (var rules in Book.AllRules)
        {
            Instruments[rules.Symbol] = Of(rules);
        }

        Paper.Price(60_000);
        if (starts)
        {
            Start();
            Run(TimeSpan.FromSeconds(2));
        }
    }

    public PaperDesk Paper { get; }

    public PaperBook Book => Paper.Book;

    public DateTimeOffset Now => Paper.Clock.GetUtcNow();

    public WireGate Gate { get; }

    public KeptJournal Journal { get; } = new();

    public KeptReports Reports { get; } = new();

    public Dictionary<Symbol, Instrument> Instruments { get; } = [];

    public LiveDesk Desk { get; private set; } = null!;

    public LivePicture Picture => Desk.Picture;

    /// <summary>Whether the lease is confirmed.</summary>
    public bool IsConfirmedTrader { get; set; } = true;

    /// <summary>Of whoever starts next.</summary>
    public string? Installation { get; set; }

    /// <summary>Weight the client used in this minute.</summary>
    public int WeightUsed => _account!.State.WeightUsed;

    public decimal Position => Book.Wallet.Of(PaperDesk.Btc).Amount;

    /// <summary>Another process with the same journal; the one before is gone at once, whatever it was doing.</summary>
    public void Start()
    {
        _listening.Cancel();
        _listening = new CancellationTokenSource();
        _account?.Dispose();
        var account = _account = new BinanceAccount(
            new ExchangeKey(Paper.Account.ApiKey, Paper.Account.ApiSecret),
            new BinanceOptions { RestBaseUrl = new Uri("http://paper"), StreamBaseUrl = new Uri("ws://paper"), JitterSeed = 1 },
            new BinanceWire(new PaperVenueHandler(Paper.Venue, Paper.Clock), _dialer, Paper.Clock), Paper.Clock, Gate,
            NullLogger<BinanceAccount>.Instance);
        Journal.Owner++;
        var desk = Desk = new LiveDesk(
            account, Journal.As(Journal.Owner), Gate, Reports, BracketRules.Default, () => Instruments, Paper.Clock, _patience,
            new TraderStanding(() => IsConfirmedTrader, Installation));
        desk.Woken += () => _isWoken = true;
        _thread.Run(() => _ = ListenAsync(account, desk, _listening.Token));
        desk.Post(new LiveInput.Start());
        Settle();
    }

    public BracketPlan Plan(decimal quantity = 0.010m, decimal stop = 59_000m, decimal target = 61_500m, PositionSide side = PositionSide.Long) => new(
        new Guid(++_trades, 0, 0, new byte[8]), PaperDesk.Btc, side, quantity, stop, target, Now.AddSeconds(30), Now.AddHours(4), 120m);

    public BracketPlan Open(BracketPlan? plan = null, int leverage = 10)
    {
        plan ??= Plan();
        Say(new LiveInput.Open(plan, leverage));
        return plan;
    }

    public void Say(LiveInput input)
    {
        Desk.Post(input);
        Settle();
    }

    public void Fault(VenueFaultKind kind, TimeSpan length, string? match = null, Func<VenueFault, VenueFault>? more = null)
    {
        var fault = new VenueFault(kind, Now, length, match);
        Paper.Venue.Inject(more?.Invoke(fault) ?? fault);
        Settle();
    }

    public void Price(decimal price)
    {
        Paper.Price(price);
        Settle();
    }

    public void Run(TimeSpan span)
    {
        for (var end = Now + span; Now < end;)
        {
            _thread.Run(() => Paper.Clock.AdvanceTo(Now + Step < end ? Now + Step : end));
            Settle();
        }
    }

    public void RunUntil(Func<bool> isSo, TimeSpan atMost)
    {
        for (var end = Now + atMost; Now < end && !isSo();)
        {
            Run(Step);
        }

        Assert.True(isSo(), $"Not so after {atMost}.\n{Story()}");
    }

    public bool IsFlat => !Book.Wallet.Open.Any() && Book.Engine.Open.Count == 0 && Book.Algos.Open.All(order => order.Status != AlgoWords.New) && Picture.Brackets.IsEmpty;

    /// <summary>Nothing is held, nothing rests, nothing was lost or doubled, and nothing stood naked for longer than allowed.</summary>
    public void AssertEndedWell(TimeSpan? nakedMax = null)
    {
        Assert.True(IsFlat, "Not flat.\n" + Story());
        AssertProtected(nakedMax);
        AssertBooks();
    }

    public void AssertProtected(TimeSpan? nakedMax = null)
    {
        var longest = Book.Protection.Spans.Select(span => span.Length(Now)).DefaultIfEmpty().Max();
        Assert.True(longest <= (nakedMax ?? TimeSpan.FromSeconds(2)), $"Naked for {longest}.\n{Story()}");
    }

    /// <summary>Every execution of the exchange is in a round trip or booked outside, once.</summary>
    public void AssertBooks()
    {
        var kept = Reports.Booked.ToDictionary(fill => fill.FillId, fill => fill.Quantity);
        foreach (var own in Journal.Brackets.SelectMany(bracket => bracket.Fills).GroupBy(fill => fill.FillId).Where(own => !kept.ContainsKey(own.Key)).ToList())
        {
            kept.Add(own.Key, own.Sum(fill => fill.Quantity)); // What others executed is booked whole; round trips hold their part of it.
        }

        Assert.True(
            Book.Engine.Fills.Select(fill => (fill.TradeId, fill.Quantity)).SequenceEqual(kept.Select(fill => (fill.Key, fill.Value)).Order()),
            "The books differ.\n" + Story());
    }

    public int Entries => Book.Engine.Orders.Count(order => order.ClientId.StartsWith("tc-e", StringComparison.Ordinal));

    public string Story() => string.Join('\n', [
        $"at {Now:O}, phase {Picture.Phase}, refused: {Picture.EntriesRefused}",
        .. Reports.Told.Select(report => $"  {report.At:mm:ss.fff} {report.Code} {report.Symbol} {report.Message}"),
        "orders at the venue:", .. Book.Engine.Orders.Select(order => $"  {order.Time:mm:ss.fff} {order.ClientId} {order.Side} {order.Filled}/{order.Quantity} {order.Status}"),
        "conditional orders:", .. Book.Algos.Orders.Select(order => $"  {order.CreatedAt:mm:ss.fff} {order.ClientId} {order.Quantity} {order.Status} {order.UpdatedAt:mm:ss.fff}"),
        "naked:", .. Book.Protection.Spans.Select(span => $"  {span}"),
        "brackets:", .. Journal.Brackets.Where(bracket => !bracket.Orders.IsEmpty).Select(bracket => $"  {bracket.Plan.TradeId} held {bracket.Held} exit {bracket.Exit} lost {bracket.LostOutside} "
            + string.Join(" | ", bracket.Orders.Select(order => $"{order.ClientOrderId[..4]}{order.ClientOrderId[^2..]} {order.State} {order.Filled}/{order.Quantity} {order.Refusal?.Kind}"))),
        "picture:", .. Picture.Brackets.Select(bracket => $"  {bracket.Plan.TradeId} held {bracket.Held} " + string.Join(" | ", bracket.Orders.Select(order => $"{order.ClientOrderId[^2..]} {order.State}"))),
        "findings:", .. Picture.Reconciled.Findings.Select(finding => $"  {finding}")]);

    public void Dispose()
    {
        _listening.Cancel();
        _thread.Run(() => { });
        Desk?.Dispose();
        _account?.Dispose();
        _listening.Dispose();
    }

    private void Settle()
    {
        var (again, turns) = (true, 0);
        while (again)
        {
            if (++turns >= 2_000)
            {
                Assert.Fail($"The desk never rests.\n{Story()}");
            }

            again = false;
            _thread.Run(() =>
            {
                Paper.Venue.Advance();
                _dialer.Deliver();
            });
            if (_isWoken || _pumpAt <= Now)
            {
                (_isWoken, again) = (false, true);
                _thread.Run(() => _pumpAt = Desk.Pump());
            }
        }
    }

    private static async Task ListenAsync(BinanceAccount account, LiveDesk desk, CancellationToken token)
    {
        try
        {
            await foreach (var said in account.StreamAsync(token))
            {
                desk.Post(new LiveInput.UserSaid(said));
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return; // The rig is over, or its process.
        }
    }

    private static Instrument Of(ContractRules rules) => new(
        rules.Symbol, rules.Status, "PERPETUAL", "COIN", "USDT", rules.TickSize, rules.QuantityStep, rules.QuantityStep, rules.QuantityStep,
        rules.MarketQuantityMax, rules.NotionalMin, null, null);

    /// <summary>Reads the contracts again, as the desk's owner does.</summary>
    public void RefreshInstruments()
    {
        foreach (var rules in Book.AllRules)
        {
            Instruments[rules.Symbol] = Of(rules);
        }
    }

    private sealed class Thread : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _work = new();

        public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue((d, state));

        public void Run(Action act)
        {
            var outer = Current;
            SetSynchronizationContext(this);
            try
            {
                act();
                while (_work.TryDequeue(out var work))
                {
                    work.Callback(work.State);
                }
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }
    }
}

/// <summary>Remembers what it was told.</summary>
internal sealed class KeptReports : ILiveReports
{
    public List<LiveReport> Told { get; } = [];

    public List<VenueFill> Booked { get; } = [];

    /// <summary>Fails when told this: a fault of the program in the middle of its work.</summary>
    public string? FailsOn { get; set; }

    public int Count(string code) => Told.Count(report => report.Code == code);

    public void Tell(LiveReport report)
    {
        Told.Add(report);
        if (report.Code == FailsOn)
        {
            throw new InvalidOperationException("A rule was broken.");
        }
    }

    public void Book(VenueFill fill, OrderOrigin origin) => Booked.Add(fill);
}

/// <summary>A journal that outlives the desks; a desk that is gone can write no more.</summary>
internal sealed class KeptJournal
{
    private readonly SortedDictionary<Guid, Bracket> _brackets = [];

    public IEnumerable<Bracket> Brackets => _brackets.Values;

    public int Owner { get; set; }

    public bool IsDown { get; set; }

    public List<BracketRecord> Records { get; } = [];

    public IBracketJournal As(int owner) => new Pen(this, owner);

    public void Damage(Guid trade) => _brackets[trade] = Bracket.Unreadable(trade, _brackets[trade].Plan.Symbol);

    private sealed class Pen(KeptJournal journal, int owner) : IBracketJournal
    {
        public Task SaveAsync(BracketRecord record, CancellationToken cancellationToken)
        {
            if (journal.IsDown || owner != journal.Owner)
            {
                throw new IOException("The journal is down.");
            }

            journal.Records.Add(record);
            journal._brackets[record.Bracket.Plan.TradeId] = record.Bracket;
            return Task.CompletedTask;
        }

        public Task<ImmutableArray<Bracket>> LoadAsync(CancellationToken cancellationToken) => journal.IsDown
            ? throw new IOException("The journal is down.")
            : Task.FromResult(journal._brackets.Values.Where(bracket => bracket.Orders.IsEmpty || !bracket.IsOver || bracket.OwesBooks).ToImmutableArray());
    }
}
