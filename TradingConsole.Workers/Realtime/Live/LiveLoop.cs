using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// Holds the live seat for this process: finds the account, watches its lease, and while the seat is taken runs the one
/// <see cref="LiveDesk"/>. Whoever takes an account over reconciles before anything else; an account that was being traded when its
/// process died is taken up by the next one that sees it, to protect and close what is there.
/// </summary>
/// <remarks>The signing key exists only between taking the seat and giving it up: in off and shadow no object holds it.</remarks>
internal sealed class LiveLoop(
    ILiveAccounts accounts, LiveStores stores, WireGate gate, KillSwitch killSwitch, LiveReports reports, DeskState state,
    IExchangeKeys keys, IIncidentLog incidents, MarketSource source, DeskOptions options, TimeProvider clock, ILogger<LiveLoop> logger,
    DeskFeed? feed = null)
    : BackgroundService, ILiveSeat
{
    /// <summary>How often an account is looked for while there is none, real time.</summary>
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(5);

    /// <summary>Longest an operator waits for the seat.</summary>
    private static readonly TimeSpan TakePatience = TimeSpan.FromSeconds(30);

    /// <summary>A seat is given up only after its last records have been stored, late fills and repeated saves included, real time.</summary>
    private static readonly TimeSpan DrainQuiet = TimeSpan.FromSeconds(5);

    private readonly Lock _paint = new();
    private LiveSeatState _state = LiveSeatState.None;
    private bool _isWanted;
    private TraderLease? _lease;
    private LiveSession? _session;
    private SpooledJournal? _journal;
    private LeasedGate? _leased;
    private LiveAccountOffer? _offer;
    private string _sentence = LiveSeatState.None.Sentence;
    private CancellationTokenSource? _keyChanged;

    public LiveSeatState State => Volatile.Read(ref _state);

    /// <summary>When the latest desk here was last let through with something that increases risk; null if never.</summary>
    public DateTimeOffset? LastRiskyAt => Volatile.Read(ref _leased)?.LastRiskyAt;

    public event Action? Changed;

    public bool Post(LiveInput input)
    {
        if (Volatile.Read(ref _session) is not { } session)
        {
            return false;
        }

        session.Desk.Post(input);
        return true;
    }

    public async Task<Outcome> TakeAsync(CancellationToken cancellationToken)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (State is { IsReady: true } or { Picture.Phase: LivePhase.Halted } or { Lease.State: LeaseState.Watching })
            {
                settled.TrySetResult();
            }
        }

        Changed += Look;
        try
        {
            Want(true);
            Look();
            await settled.Task.WaitAsync(TakePatience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is missing is said below.
        }
        finally
        {
            Changed -= Look;
        }

        var now = State;
        if (now.IsReady)
        {
            return Outcome.Ok($"{now.Account} agrees with the venue.");
        }

        Leave();
        return Outcome.Refused(now switch
        {
            { Account: null } => now.Sentence,
            { Picture: null } => now.Lease.Sentence,
            { Picture.HaltReason: { } halted } => halted,
            _ => $"Venue and journal do not agree yet: {WhyNot(now.Picture!)}",
        });
    }

    public void Leave() => Want(false);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        killSwitch.Changed += OnKill;
        keys.Changed += OnKeys;
        try
        {
            OnKill(killSwitch.State);
            await state.InstrumentsRead.WaitAsync(stoppingToken); // A position left open waits for nothing else.
            while (!stoppingToken.IsCancellationRequested)
            {
                await StayAsync(stoppingToken);
            }
        }
        finally
        {
            killSwitch.Changed -= OnKill;
            keys.Changed -= OnKeys;
        }
    }

    /// <summary>One account for as long as it is the same.</summary>
    private async Task StayAsync(CancellationToken stoppingToken)
    {
        using var changed = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Volatile.Write(ref _keyChanged, changed);
        try
        {
            (_offer, _sentence) = await accounts.FindAsync(changed.Token);
            Paint();
            if (_offer is not { } offer)
            {
                await Task.Delay(LookPause, TimeProvider.System, changed.Token);
                return;
            }

            var lease = new TraderLease(
                stores.Unpooled, offer.StoredName, TraderProcess.Current, gate, clock, source.Speed, LeaseTimes.Default, TimeProvider.System, logger)
            {
                IsWanted = Volatile.Read(ref _isWanted),
            };
            lease.Changed += Paint;
            Volatile.Write(ref _lease, lease);
            await lease.RunAsync((token, lost) => TradeAsync(offer, lease, token, lost), changed.Token);
        }
        catch (OperationCanceledException) when (changed.IsCancellationRequested)
        {
            // Stopping, or the key was changed.
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The live seat failed; it is set up anew");
            _sentence = $"The account cannot be reached: {exception.Message}";
            Paint();
            await Task.Delay(LookPause, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Volatile.Write(ref _keyChanged, null);
            Volatile.Write(ref _lease, null);
            Paint();
        }
    }

    /// <summary>Runs the desk while the lease is held.</summary>
    /// <returns>Whether whoever comes next must take the account up again.</returns>
    private async Task<bool> TradeAsync(LiveAccountOffer offer, TraderLease lease, long token, CancellationToken lost)
    {
        var leased = new LeasedGate(gate, lease, killSwitch, clock);
        var account = await accounts.OpenAsync(offer, leased, lost);
        using var journal = new SpooledJournal(
            stores.Brackets(offer.StoredName, token), LiveStores.Spool(options.DataDirectory, offer.StoredName), TimeProvider.System, logger);
        var books = stores.Books(account, offer.StoredName, journal, logger);
        var compared = new SlippageJournal(journal, Prices, stores.Slippage.SaveAsync, TimeProvider.System, logger);
        var desk = new LiveDesk(
            account, compared, leased, reports, LivePatience.Of(source.Speed), () => state.Instruments, clock, LivePatience.DeskOf(source.Speed));
        using var session = new LiveSession(desk, account, books, incidents, clock, source.Speed, logger);
        using var drained = CancellationTokenSource.CreateLinkedTokenSource(lost);
        Volatile.Write(ref _journal, journal);
        Volatile.Write(ref _leased, leased);
        Volatile.Write(ref _session, session);
        var isDrained = false;
        var comparing = compared.RunAsync(drained.Token);
        try
        {
            OnKill(killSwitch.State);
            await session.RunAsync(
                () =>
                {
                    Paint();
                    if (!Volatile.Read(ref _isWanted) && IsDrained(desk.Picture) && journal.IsQuietFor(DrainQuiet) && !isDrained)
                    {
                        isDrained = true;
                        drained.Cancel();
                    }
                },
                drained.Token);
        }
        catch (OperationCanceledException) when (isDrained)
        {
            logger.LogInformation("Nothing of the desk's is left on {Account}; its key is put away", offer.Name);
        }
        finally
        {
            await drained.CancelAsync();
            await comparing;
            Volatile.Write(ref _session, null);
            Volatile.Write(ref _journal, null);
            Paint();
        }

        return !isDrained;
    }

    private (double? Last, double? Mark) Prices(Symbol symbol)
    {
        var ticker = feed?.Latest.Tickers.FirstOrDefault(known => known.Symbol == symbol);
        return (ticker?.Last, ticker?.Mark);
    }

    private static bool IsDrained(LivePicture picture) => picture is { Phase: LivePhase.Ready, Brackets.IsEmpty: true, Flattening: null, IsUnsaved: false };

    private static string WhyNot(LivePicture picture) =>
        picture.Blocked.Select(pair => $"{pair.Key} {pair.Value}").Concat([picture.EntriesRefused ?? "the first comparison is not back."]).First();

    private void Want(bool isWanted)
    {
        Volatile.Write(ref _isWanted, isWanted);
        if (Volatile.Read(ref _lease) is { } lease)
        {
            lease.IsWanted = isWanted;
        }

        Paint();
    }

    // On the thread that pulled the switch, before anything that can fail or wait.
    private void OnKill(KillSwitchState kill)
    {
        if (kill.IsEngaged)
        {
            gate.Raise(kill.Level);
        }
        else
        {
            gate.Reset();
        }

        switch (kill.Level)
        {
            case KillLevel.FlattenAll:
                Post(new LiveInput.CloseAll(ExitReason.Kill, kill.Reason ?? "kill switch"));
                break;
            case KillLevel.ReduceOnly or KillLevel.NoNewEntries:
                Post(new LiveInput.CancelEntries(kill.Reason ?? "kill switch"));
                break;
        }
    }

    private void OnKeys()
    {
        try
        {
            Volatile.Read(ref _keyChanged)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is being set up anew at this moment.
        }
    }

    private void Paint()
    {
        lock (_paint)
        {
            var (lease, session) = (Volatile.Read(ref _lease), Volatile.Read(ref _session));
            var view = lease?.View ?? LeaseView.None;
            var picture = session?.Desk.Picture;
            Volatile.Write(ref _state, new LiveSeatState(
                _offer?.Venue, _offer?.Name, Volatile.Read(ref _isWanted), view, picture, session?.Books.DayOpeningEquity,
                _offer is null ? _sentence : view.State == LeaseState.Free ? _sentence : view.Sentence, Volatile.Read(ref _journal)?.Trouble));
        }

        Changed?.Invoke();
    }
}
