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
/// PostgreSQL, gate and kill switch. Decisions come from the drill instead of from a model.
/// </summary>
internal sealed class DrillTrader : ILiveReports, IAsyncDisposable
{
    private const string Account = "drill";
    private static readonly TimeSpan InstrumentsEvery = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly ConcurrentQueue<DrillTold> _told = new();
    private readonly SemaphoreSlim _woken = new(0);
    private readonly NpgsqlDataSource _database;
    private readonly BinanceMarketData _market;
    private readonly BinanceAccount _account;
    private readonly KillSwitch _kill;
    private readonly WireGate _gate;
    private readonly LiveDesk _desk;
    private ImmutableSortedDictionary<Symbol, Instrument> _instruments = ImmutableSortedDictionary<Symbol, Instrument>.Empty;
    private int _booked;

    public DrillTrader(Uri rest, Uri stream, string connection, string killFile, long token, ILoggerFactory loggers)
    {
        _database = NpgsqlDataSource.Create(connection);
        var options = new BinanceOptions { RestBaseUrl = rest, StreamBaseUrl = stream };
        _market = new BinanceMarketData(options, _clock, loggers.CreateLogger<BinanceMarketData>());
        _gate = new WireGate(_clock);
        _gate.HoldLease(token, DateTimeOffset.MaxValue);
        _gate.Arm(DateTimeOffset.MaxValue);
        _kill = new KillSwitch(file: new KillFile(killFile));
        _kill.Changed += state => _gate.Raise(state.Level);
        _gate.Raise(_kill.Level);
        var paper = new PaperAccountOptions();
        _account = new BinanceAccount(new ExchangeKey(paper.ApiKey, paper.ApiSecret), _market, _gate, loggers.CreateLogger<BinanceAccount>());
        _desk = new LiveDesk(
            _account, new BracketStore(_database, Account, 0), _gate, this, BracketRules.Default, () => Volatile.Read(ref _instruments), _clock);
        _desk.Woken += () => _woken.Release();
    }

    public async Task RunAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await ReadInstrumentsAsync(stop.Token);
        if (_kill.Level == KillLevel.FlattenAll)
        {
            _desk.Post(new LiveInput.CloseAll(ExitReason.Kill, _kill.State.Reason ?? "The kill switch is pulled."));
        }

        _desk.Post(new LiveInput.Start());
        Task[] loops = [PumpAsync(stop.Token), ListenAsync(stop.Token), RefreshAsync(stop.Token)];
        try
        {
            await DrillLines.ServeAsync(input, output, (op, args) => Task.FromResult(Serve(op, args)), stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(loops.Select(async loop =>
            {
                try
                {
                    await loop;
                }
                catch (OperationCanceledException)
                {
                    // The drill hung up.
                }
            }));
        }
    }

    public void Tell(LiveReport report) => _told.Enqueue(new DrillTold(report.At, report.Code, report.Severity, report.Message));

    public void Book(VenueFill fill, OrderOrigin origin) => Interlocked.Increment(ref _booked);

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        _account.Dispose();
        _woken.Dispose();
        await _database.DisposeAsync();
    }

    private object? Serve(string op, JsonObject args)
    {
        switch (op)
        {
            case "hello":
                return null;
            case "open":
                _desk.Post(new LiveInput.Open(PlanOf(args), 5));
                return null;
            case "close":
                _desk.Post(new LiveInput.Close((Guid)args["trade"]!, ExitReason.Operator, "drill"));
                return null;
            case "flatten":
                _desk.Post(new LiveInput.CloseAll(ExitReason.Operator, "drill"));
                return null;
            case "cancel":
                _desk.Post(new LiveInput.CancelEntries("drill"));
                return null;
            case "kill":
                var level = Enum.Parse<KillLevel>((string)args["level"]!);
                _kill.Raise(level, "drill", "drill", _clock.GetUtcNow());
                var at = _clock.GetUtcNow(); // The latch stands from here on.
                if (level == KillLevel.FlattenAll)
                {
                    _desk.Post(new LiveInput.CloseAll(ExitReason.Kill, "drill"));
                }

                return new { at };
            case "disarm":
                _gate.Disarm();
                return null;
            case "picture":
                return Show(_desk.Picture);
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
        picture.Phase.ToString(), picture.EntriesRefused, picture.HaltReason, picture.UnprotectedSince, picture.Balance is not null,
        picture.Stream.IsConnected, picture.Stream.SilentSince is not null, picture.Reconciled.Agrees,
        [
            .. picture.Brackets.Select(bracket => new DrillTrip(
                bracket.Plan.TradeId, bracket.Plan.Symbol.Value, bracket.Held, bracket.Covered, bracket.IsUnsure, bracket.Entry.State.ToString())),
        ],
        picture.Positions.Where(position => position.Amount != 0).ToDictionary(position => position.Symbol.Value, position => position.Amount),
        picture.Blocked.ToDictionary(blocked => blocked.Key.Value, blocked => blocked.Value), [.. _told], Volatile.Read(ref _booked),
        [.. picture.OrderFailures.Select(failure => $"{failure.Kind}: {failure.Text}")]);

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _desk.Pump();
            var wait = next - _clock.GetUtcNow();
            if (wait is { } pause && pause <= TimeSpan.Zero)
            {
                await Task.Yield();
                continue;
            }

            await _woken.WaitAsync(wait is { } most && most < TimeSpan.FromSeconds(1) ? most : TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await foreach (var said in _account.StreamAsync(cancellationToken))
        {
            _desk.Post(new LiveInput.UserSaid(said));
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
