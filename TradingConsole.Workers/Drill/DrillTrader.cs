using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Drill;

/// <summary>
/// The trading half of the console as a process of its own: the live desk, the Binance client on real sockets, the bracket store on
/// PostgreSQL, lease, gate and kill switch. Decisions come from the drill instead of from a model.
/// </summary>
internal sealed class DrillTrader : ILiveReports, IAsyncDisposable
{
    private const string Account = "drill";
    private static readonly TimeSpan InstrumentsEvery = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly ConcurrentQueue<DrillTold> _told = new();
    private readonly SemaphoreSlim _woken = new(0);
    private readonly string _scratch;
    private readonly ILogger _logger;
    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlDataSource _unpooled;
    private readonly BinanceMarketData _market;
    private readonly BinanceAccount _account;
    private readonly KillSwitch _kill;
    private readonly WireGate _gate;
    private readonly TraderLease _lease;
    private readonly LeasedGate _leased;
    private LiveDesk? _desk;
    private ImmutableSortedDictionary<Symbol, Instrument> _instruments = ImmutableSortedDictionary<Symbol, Instrument>.Empty;

    /// <param name="scratch">Directory of the kill switch's file and of records that wait for the database.</param>
    public DrillTrader(Uri rest, Uri stream, string connection, string scratch, ILoggerFactory loggers)
    {
        (_scratch, _logger) = (scratch, loggers.CreateLogger<DrillTrader>());
        _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { CommandTimeout = 5, Timeout = 3 });
        _unpooled = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Pooling = false });
        var options = new BinanceOptions { RestBaseUrl = rest, StreamBaseUrl = stream };
        _market = new BinanceMarketData(options, _clock, loggers.CreateLogger<BinanceMarketData>());
        _gate = new WireGate(_clock);
        _kill = new KillSwitch(file: new KillFile(Path.Combine(scratch, KillFile.Name)));
        _kill.Changed += OnKill;
        _lease = new TraderLease(_unpooled, Account, TraderProcess.Current, _gate, _clock, 1, LeaseTimes.Default, _clock, _logger) { IsWanted = true };
        _leased = new LeasedGate(_gate, _lease, _kill);
        var paper = new PaperAccountOptions();
        _account = new BinanceAccount(new ExchangeKey(paper.ApiKey, paper.ApiSecret), _market, _leased, loggers.CreateLogger<BinanceAccount>());
    }

    public async Task RunAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await ReadInstrumentsAsync(stop.Token);
        OnKill(_kill.State);
        Task[] loops = [_lease.RunAsync(TradeAsync, stop.Token), RefreshAsync(stop.Token)];
        try
        {
            await DrillLines.ServeAsync(input, output, (op, args) => Task.FromResult(Serve(op, args)), stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await EndAsync(loops);
        }
    }

    public void Tell(LiveReport report) => _told.Enqueue(new DrillTold(report.At, report.Code, report.Severity, report.Message));

    public void Book(VenueFill fill, OrderOrigin origin)
    {
        // Somebody else's: the rows judge by the ledger.
    }

    public async ValueTask DisposeAsync()
    {
        _account.Dispose();
        _woken.Dispose();
        await _unpooled.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Composed as the console's live loop does it.</summary>
    private async Task<bool> TradeAsync(long token, CancellationToken lost)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lost);
        using var journal = new SpooledJournal(
            new BracketStore(_database, Account, token), new RecordSpool(Path.Combine(_scratch, "live.spool")), _clock, _logger);
        using var desk = new LiveDesk(_account, journal, _leased, this, BracketRules.Default, () => Volatile.Read(ref _instruments), _clock,
            standing: new TraderStanding(() => _lease.View.State == LeaseState.Held, await Installation.ReadAsync(_database, lost)));
        desk.Woken += Wake;
        Volatile.Write(ref _desk, desk);
        _gate.Arm(DateTimeOffset.MaxValue);
        OnKill(_kill.State);
        desk.Post(new LiveInput.Start());
        Task[] loops = [PumpAsync(desk, stop.Token), ListenAsync(desk, stop.Token), DrainAsync(journal, stop.Token)];
        try
        {
            await await Task.WhenAny(loops);
        }
        finally
        {
            Volatile.Write(ref _desk, null);
            desk.Woken -= Wake;
            await stop.CancelAsync();
            await EndAsync(loops);
        }

        return true;
    }

    private void Wake() => _woken.Release();

    private void OnKill(KillSwitchState kill)
    {
        _gate.Raise(kill.Level);
        if (kill.Level == KillLevel.FlattenAll)
        {
            Volatile.Read(ref _desk)?.Post(new LiveInput.CloseAll(ExitReason.Kill, kill.Reason ?? "kill switch"));
        }
        else if (kill.IsEngaged)
        {
            Volatile.Read(ref _desk)?.Post(new LiveInput.CancelEntries(kill.Reason ?? "kill switch"));
        }
    }

    private void Post(LiveInput input) =>
        (Volatile.Read(ref _desk) ?? throw new InvalidOperationException($"No live desk runs here: {_lease.View.Sentence}")).Post(input);

    private static Task EndAsync(IEnumerable<Task> loops) => Task.WhenAll(loops.Select(async loop =>
    {
        try
        {
            await loop;
        }
        catch (OperationCanceledException)
        {
            // It was asked to stop.
        }
    }));

    private object? Serve(string op, JsonObject args)
    {
        switch (op)
        {
            case "hello":
                return null;
            case "open":
                Post(new LiveInput.Open(PlanOf(args), 5));
                return null;
            case "close":
                Post(new LiveInput.Close((Guid)args["trade"]!, ExitReason.Operator, "drill"));
                return null;
            case "flatten":
                Post(new LiveInput.CloseAll(ExitReason.Operator, "drill"));
                return null;
            case "cancel":
                Post(new LiveInput.CancelEntries("drill"));
                return null;
            case "kill":
                var level = Enum.Parse<KillLevel>((string)args["level"]!);
                _kill.Raise(level, "drill", "drill", _clock.GetUtcNow());
                return new DrillMoment(_clock.GetUtcNow()); // The latch stands from here on.
            case "reset":
                if (_kill.State.IsEngaged)
                {
                    _kill.Reset(_kill.State);
                    _gate.Reset();
                }

                return null;
            case "disarm":
                _gate.Disarm();
                return null;
            case "picture":
                return Show(Volatile.Read(ref _desk)?.Picture ?? LivePicture.Starting(_clock.GetUtcNow()));
            default:
                throw new ArgumentException($"The trader knows no operation '{op}'.");
        }
    }

    private BracketPlan PlanOf(JsonObject args)
    {
        var now = _clock.GetUtcNow();
        return new BracketPlan(
            (Guid)args["trade"]!, Symbol.Parse((string)args["symbol"]!), (bool)args["long"]! ? PositionSide.Long : PositionSide.Short,
            (decimal)args["quantity"]!, (decimal)args["stop"]!, (decimal)args["target"]!, now.AddSeconds(20), now.AddSeconds((double)args["hold"]!),
            1_000_000m);
    }

    private DrillPicture Show(LivePicture picture) => new(
        _lease.View.State == LeaseState.Held ? picture.Phase.ToString() : _lease.View.State.ToString(), picture.EntriesRefused, picture.HaltReason, picture.UnprotectedSince, picture.Balance is not null,
        picture.Stream.IsConnected, picture.Stream.SilentSince is not null, picture.Reconciled.Agrees,
        [
            .. picture.Brackets.Select(bracket => new DrillTrip(
                bracket.Plan.TradeId, bracket.Plan.Symbol.Value, bracket.Held, bracket.Covered, bracket.IsUnsure, bracket.Entry.State.ToString())),
        ],
        picture.Positions.Where(position => position.Amount != 0).ToDictionary(position => position.Symbol.Value, position => position.Amount),
        picture.Blocked.ToDictionary(blocked => blocked.Key.Value, blocked => blocked.Value), [.. _told],
        [.. picture.OrderFailures.Select(failure => $"{failure.Kind}: {failure.Text}")]);

    private async Task PumpAsync(LiveDesk desk, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = desk.Pump();
            var wait = next - _clock.GetUtcNow();
            if (wait is { } pause && pause <= TimeSpan.Zero)
            {
                await Task.Yield();
                continue;
            }

            await _woken.WaitAsync(wait is { } most && most < TimeSpan.FromSeconds(1) ? most : TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    private async Task ListenAsync(LiveDesk desk, CancellationToken cancellationToken)
    {
        await foreach (var said in _account.StreamAsync(cancellationToken))
        {
            desk.Post(new LiveInput.UserSaid(said));
        }
    }

    private async Task DrainAsync(SpooledJournal journal, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await journal.TryDrainAsync(cancellationToken);
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(InstrumentsEvery, _clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await ReadInstrumentsAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                _told.Enqueue(new DrillTold(_clock.GetUtcNow(), "INSTRUMENTS_UNREAD", 1, exception.Message));
            }
        }
    }

    private async Task ReadInstrumentsAsync(CancellationToken cancellationToken)
    {
        var read = await _market.GetInstrumentsAsync(cancellationToken);
        Volatile.Write(ref _instruments, read.ToImmutableSortedDictionary(instrument => instrument.Symbol, instrument => instrument));
    }
}
