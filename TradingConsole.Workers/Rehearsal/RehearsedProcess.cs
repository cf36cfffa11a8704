using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Streams;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>One life of the desk's process: the real desk, the real client, a clock and ways to the outside that end with it.</summary>
internal sealed class RehearsedProcess : IDisposable
{
    private const int PumpsAtOneInstantMax = 2_000;

    private readonly RehearsalWorld _world;
    private readonly ProcessDialer _dialer;
    private readonly ProcessClock _clock;
    private readonly BinanceAccount _account;
    private readonly CancellationTokenSource _never = new();
    private DateTimeOffset? _pumpAt;
    private bool _isWoken = true;

    public RehearsedProcess(
        RehearsalWorld world, PaperVenue venue, PaperDialer dialer, PaperAccountOptions account, Disk disk, RehearsalRules rules,
        Func<IReadOnlyDictionary<Symbol, Instrument>> instruments, TimeSpan clockError, ulong seed,
        Func<string?> whyShut, Action<OffenceKind, string> report, Hindrances hindrances)
    {
        _world = world;
        hindrances.StreamDown(world.Now);
        _clock = new ProcessClock(world.Clock, Thread, clockError);
        _dialer = new ProcessDialer(world, Thread, _clock, dialer, hindrances);
        Gate = new WireGate(_clock);
        _account = new BinanceAccount(
            new ExchangeKey(account.ApiKey, account.ApiSecret),
            new BinanceOptions { RestBaseUrl = new Uri("http://paper"), StreamBaseUrl = new Uri("ws://paper"), JitterSeed = seed },
            new BinanceWire(new ProcessWire(world, Thread, venue, whyShut, report, hindrances, disk), _dialer, _clock), _clock, Gate, NullLogger<BinanceAccount>.Instance);
        IBracketJournal journal = rules.Journal(new ProcessJournal(world, Thread, disk));
        Desk = new LiveDesk(rules.Account(_account), journal, Gate, new Reports(world, Thread, disk), rules.Brackets, instruments, _clock);
        Desk.Woken += () => _isWoken = true;
    }

    public ProcessThread Thread { get; } = new();

    public WireGate Gate { get; }

    public LiveDesk Desk { get; }

    public bool IsAlive => !Thread.IsDead;

    /// <summary>This machine's idea of the time.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>When the desk wants to be looked at, on the rehearsal's clock; null: only when something is said.</summary>
    public DateTimeOffset? PumpAt => !IsAlive ? null
        : _isWoken ? Later(_world.Now, _clock.StoppedUntil)
        : _pumpAt is { } at ? Later(at, _clock.StoppedUntil) : null;

    public void Start() => Thread.Run(() =>
    {
        Desk.Post(new LiveInput.Start());
        _ = ReadStreamAsync();
    });

    public void Post(LiveInput input) => Thread.Run(() => Desk.Post(input));

    public void PumpWhatIsDue()
    {
        for (var pumps = 0; PumpAt is { } at && at <= _world.Now; pumps++)
        {
            if (pumps > PumpsAtOneInstantMax)
            {
                throw new InvalidOperationException("The desk asks to be pumped again and again at one instant.");
            }

            _isWoken = false;
            Thread.Run(() => _pumpAt = Desk.Pump() is { } next ? _clock.ToWorld(next) : null);
        }
    }

    public void Stop(TimeSpan length) => _clock.StoppedUntil = Later(_clock.StoppedUntil, _world.Now + length);

    public void GoHalfOpen() => _dialer.GoHalfOpen();

    public void Kill()
    {
        Thread.Kill();
        _dialer.HangUp();
    }

    public void Dispose()
    {
        Kill();
        _account.Dispose();
        _never.Dispose();
    }

    private async Task ReadStreamAsync()
    {
        // Not "await foreach": the desk must be posted to on this process's thread, event by event.
        var events = _account.StreamAsync(_never.Token).GetAsyncEnumerator(_never.Token);
        while (await events.MoveNextAsync())
        {
            Desk.Post(new LiveInput.UserSaid(events.Current));
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed class Reports(RehearsalWorld world, ProcessThread thread, Disk disk) : ILiveReports
    {
        public void Tell(LiveReport report)
        {
            if (!thread.IsDead)
            {
                world.History.Say("desk", $"{report.Code} {report.Symbol} {report.Message}");
            }
        }

        public void Book(VenueFill fill, OrderOrigin origin)
        {
            if (!thread.IsDead)
            {
                world.History.Say("desk", $"booked outside fill {fill.FillId} {fill.Symbol} {fill.Side} {fill.Quantity} {origin}");
                disk.Book(fill);
            }
        }
    }
}

/// <summary>What a rehearsal runs the desk with; a test swaps a part for a broken one and sees whether the judge notices.</summary>
internal sealed record RehearsalRules
{
    public static readonly RehearsalRules Default = new();

    public BracketRules Brackets { get; init; } = BracketRules.Default;

    public Func<IFuturesAccount, IFuturesAccount> Account { get; init; } = account => account;

    public Func<IBracketJournal, IBracketJournal> Journal { get; init; } = journal => journal;
}
