using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// Holds the live seat for this process: finds the account, watches its lease, and while the seat is taken runs the one
/// <see cref="LiveDesk"/>. Whoever takes an account over reconciles before anything else; an account that was being traded when its
/// process died is taken up by the next one that sees it, to protect and close what is there.
/// </summary>
/// <remarks>The signing key exists only between taking the seat and giving it up: in off no object holds it, in shadow only while somebody proposes to arm or what was left behind is brought to its end.</remarks>
internal sealed class LiveLoop(
    ILiveAccounts accounts, LiveStays stays, WireGate gate, KillSwitch killSwitch, DeskState state, IExchangeKeys keys, ILogger<LiveLoop> logger)
    : BackgroundService, ILiveSeat
{
    /// <summary>How often the account is looked for, also whether it still is the one, real time.</summary>
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(5);

    /// <summary>Longest an operator waits for the seat.</summary>
    private static readonly TimeSpan TakePatience = TimeSpan.FromSeconds(30);

    private readonly Lock _paint = new();
    private readonly SeatWish _wish = new();
    private LiveSeatState _state = LiveSeatState.None;
    private TraderLease? _lease;
    private LiveStay? _stay;
    private LiveAccountOffer? _offer;
    private string _sentence = LiveSeatState.None.Sentence;
    private string? _broken;
    private CancellationTokenSource? _keyChanged;

    public LiveSeatState State => Volatile.Read(ref _state);

    public event Action? Changed;

    public bool Post(LiveInput input)
    {
        if (Volatile.Read(ref _stay) is not { } stay)
        {
            return false;
        }

        stay.Post(input);
        return true;
    }

    public async Task<Outcome> TakeAsync(CancellationToken cancellationToken)
    {
        var isGiven = false;
        _wish.Ask();
        try
        {
            TellLease();
            await UntilSettledAsync(cancellationToken);
            var now = State;
            isGiven = now.IsReady;
            return isGiven ? Outcome.Ok($"{now.Account} agrees with the venue.") : Outcome.Refused(now switch
            {
                { Account: null } => now.Sentence,
                { Picture: null } => now.Lease.Sentence,
                { Picture.HaltReason: { } halted } => halted,
                _ => $"Venue and journal do not agree yet: {WhyNot(now.Picture!)}",
            });
        }
        finally
        {
            _wish.Answer(isGiven);
            TellLease();
        }
    }

    public void Leave()
    {
        _wish.Leave();
        TellLease();
    }

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

    /// <summary>Until the seat is ready or cannot become so by waiting, or the operator has waited long enough.</summary>
    private async Task UntilSettledAsync(CancellationToken cancellationToken)
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
            Look();
            await settled.Task.WaitAsync(TakePatience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is missing is said to whoever asked.
        }
        finally
        {
            Changed -= Look;
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

            var lease = stays.Lease(offer);
            lease.Changed += Paint;
            Volatile.Write(ref _lease, lease);
            TellLease();
            using var trading = CancellationTokenSource.CreateLinkedTokenSource(changed.Token);
            var watching = WatchOfferAsync(offer, changed, trading.Token);
            try
            {
                await lease.RunAsync((token, lost) => TradeAsync(offer, lease, token, lost), changed.Token);
            }
            finally
            {
                await trading.CancelAsync();
                await watching;
            }
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

    /// <summary>Another process may change the stored key as well: then this stay is over.</summary>
    private async Task WatchOfferAsync(LiveAccountOffer offer, CancellationTokenSource changed, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(LookPause, TimeProvider.System, cancellationToken);
                if ((await accounts.FindAsync(cancellationToken)).Offer != offer)
                {
                    logger.LogWarning("The stored key of {Account} was changed; the seat is set up anew", offer.Name);
                    await changed.CancelAsync();
                }
            }
            catch (Exception away)
            {
                logger.LogDebug(away, "Whether the key is still the one could not be read"); // Says nothing about the key.
            }
        }
    }

    /// <summary>Runs the desk while the lease is held.</summary>
    /// <returns>Whether whoever comes next must take the account up again.</returns>
    private async Task<bool> TradeAsync(LiveAccountOffer offer, TraderLease lease, long token, CancellationToken lost)
    {
        using var stay = await stays.OpenAsync(offer, lease, token, lost);
        Volatile.Write(ref _stay, stay);
        try
        {
            OnKill(killSwitch.State);
            return !await stay.RunAsync(() => _wish.IsWanted, Paint, lost);
        }
        finally
        {
            Volatile.Write(ref _stay, null);
            Paint();
        }
    }

    private static string WhyNot(LivePicture picture) =>
        picture.Blocked.Select(pair => $"{pair.Key} {pair.Value}").Concat([picture.EntriesRefused ?? "the first comparison is not back."]).First();

    private void TellLease()
    {
        if (Volatile.Read(ref _lease) is { } lease)
        {
            lease.IsWanted = _wish.IsWanted;
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
            var (lease, stay) = (Volatile.Read(ref _lease), Volatile.Read(ref _stay));
            var view = lease?.View ?? LeaseView.None;
            var picture = stay?.Picture;
            _broken ??= picture?.Broken;
            Volatile.Write(ref _state, new LiveSeatState(
                _offer?.Venue, _offer?.Name, _wish.IsWanted, view, picture, picture is null ? null : stay!.DayOpeningEquity(picture),
                _offer is null ? _sentence : view.State == LeaseState.Free ? _sentence : view.Sentence, stay?.JournalTrouble)
            {
                KeyVersion = _offer?.Version ?? 0,
                Broken = _broken,
            });
        }

        Changed?.Invoke();
    }
}
