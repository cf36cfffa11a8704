using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// The right to trade one account, held by one process at a time: an advisory lock on a connection of its own, and a token that grows
/// with every change of hands. What is held is believed only for a while after the database last confirmed it, so that a process that
/// was stopped meanwhile wakes up without it.
/// </summary>
/// <remarks>
/// <para>A silent holder is succeeded only after <see cref="LeaseTimes.TakeOverAfter"/>: longer than its belief lasts plus the time a
/// request it had already signed stays valid at the venue. One that is dead for certain, or gave the account up, is succeeded at once.</para>
/// <para>
/// While the database cannot be reached nobody can succeed it, and it goes on with what reduces risk. One that answers and refuses this
/// process, or is away for this process alone, lets another succeed it: so what it does not know may be a successor's
/// (<see cref="TraderStanding"/>).
/// </para>
/// </remarks>
internal sealed class TraderLease(
    NpgsqlDataSource database, string account, TraderProcess me, WireGate gate, TimeProvider marketClock, double speed, LeaseTimes times,
    TimeProvider realClock, ILogger logger)
{
    private LeaseView _view = LeaseView.None;
    private LeaseSession? _session;
    private LeaseRow? _seen;
    private TaskCompletionSource _nudge = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the lease stands; any thread may read it.</summary>
    public LeaseView View => Volatile.Read(ref _view);

    /// <summary>An operator wants the account here. Without it the lease is taken only to go on with what another left behind.</summary>
    public bool IsWanted
    {
        get => Volatile.Read(ref field);
        set
        {
            Volatile.Write(ref field, value);
            Interlocked.Exchange(ref _nudge, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    public event Action? Changed;

    /// <summary>Asked at the wire besides the gate: how much of the lease can be believed at this instant.</summary>
    /// <returns>Why nothing, or nothing risky, may leave; null when all may.</returns>
    public string? Refuse(bool increasesRisk)
    {
        var view = View;
        return view.State is not (LeaseState.Held or LeaseState.Alone) ? "this process is not the account's trader"
            : realClock.GetElapsedTime(view.AskedAt) >= times.BelievedFor ? "the trader's lease has not been confirmed lately"
            : view.State == LeaseState.Alone && increasesRisk ? "the database is away, so only what reduces risk is sent"
            : null;
    }

    /// <summary>
    /// Watches, takes the account when it is wanted and free, and calls <paramref name="trade"/> while it is held. When that returns the
    /// account is given up.
    /// </summary>
    /// <param name="trade">
    /// Gets the token and a signal that the lease is lost; returns whether the account stays wanted by whoever comes next.
    /// </param>
    public async Task RunAsync(Func<long, CancellationToken, Task<bool>> trade, CancellationToken cancellationToken)
    {
        Task<bool>? trading = null;
        var lost = new CancellationTokenSource();
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (trading is { IsCompleted: true })
                {
                    await GiveUpAsync(await Outcome(trading), CancellationToken.None);
                    trading = null;
                }

                await StepAsync(cancellationToken);
                if (trading is null && View is { State: LeaseState.Held, Token: var token })
                {
                    lost.Dispose();
                    lost = new CancellationTokenSource();
                    trading = trade(token, lost.Token);
                }
                else if (trading is not null && View.State is not (LeaseState.Held or LeaseState.Alone))
                {
                    await lost.CancelAsync();
                    await Outcome(trading);
                    trading = null;
                }

                var pause = Task.Delay(times.Beat, realClock, cancellationToken);
                await (trading is null ? Task.WhenAny(pause, Volatile.Read(ref _nudge).Task) : Task.WhenAny(pause, trading));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping: what is held is given up below.
        }
        finally
        {
            if (trading is not null)
            {
                await lost.CancelAsync();
                await GiveUpAsync(await Outcome(trading), CancellationToken.None);
            }

            lost.Dispose();
            gate.DropLease();
            await CloseAsync();
        }
    }

    private async Task<bool> Outcome(Task<bool> trading)
    {
        try
        {
            return await trading;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (Exception exception)
        {
            logger.LogCritical(exception, "The live desk of {Account} ended by an error; whoever comes next takes it up", account);
            return true;
        }
    }

    /// <summary>One look at the database, and what follows from it.</summary>
    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var asked = realClock.GetTimestamp();
        var held = View.State is LeaseState.Held or LeaseState.Alone ? View.Token : 0;
        using var limit = new CancellationTokenSource(times.AnswerMax, realClock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            Show(held > 0 ? await KeepAsync(held, asked, both.Token) : await WatchAsync(asked, both.Token));
        }
        catch (Exception away) when (IsAway(away))
        {
            cancellationToken.ThrowIfCancellationRequested(); // Stopping: whatever the connection said.
            await CloseAsync();
            Show(held > 0
                ? View with { State = LeaseState.Alone, AskedAt = asked, Sentence = WhyAlone(away) }
                : new LeaseView(LeaseState.Unclear, 0, asked, null, $"Who trades {account} is not known: {away.Message}"));
        }
    }

    private string WhyAlone(Exception away)
    {
        if (Refusal(away) is not { } refusal)
        {
            return $"The database is away ({away.Message}): only what reduces risk is sent, for round trips known here.";
        }

        if (View.State == LeaseState.Held)
        {
            logger.LogCritical(away, "The database refuses this process; another may take {Account} over", account);
        }

        return FormattableString.Invariant(
            $"The database refuses this process ({refusal.SqlState}: {refusal.MessageText}): another may take {account} over after {times.TakeOverAfter.TotalSeconds:0} s; only what reduces risk is sent, for round trips known here.");
    }

    // Shutting down, starting up and failing connections are no answers of a database that serves others.
    private static PostgresException? Refusal(Exception exception) =>
        exception is PostgresException { SqlState: var state } refused && !state.StartsWith("57P", StringComparison.Ordinal) && !state.StartsWith("08", StringComparison.Ordinal)
            ? refused : null;

    private async Task<LeaseView> KeepAsync(long token, long asked, CancellationToken cancellationToken)
    {
        if (_session is not null)
        {
            // Half of the time, so that a connection that hangs leaves some for a new one.
            using var limit = new CancellationTokenSource(times.AnswerMax / 2, realClock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                return await ConfirmAsync(_session, token, asked, both.Token);
            }
            catch (Exception broken) when (IsAway(broken) && !cancellationToken.IsCancellationRequested)
            {
                await CloseAsync(); // The connection broke or hangs; whether the database is away is asked over a new one.
            }
        }

        _session = await LeaseSession.OpenAsync(database, account, cancellationToken);
        if (!await _session.TryLockAsync(cancellationToken))
        {
            var row = await _session.ReadAsync(cancellationToken);
            if (row?.Token != token)
            {
                return Lost(row, asked);
            }

            await _session.TerminateAsync(row.BackendPid, cancellationToken); // Our own old session, which the server still believes alive.
            if (!await _session.TryLockAsync(cancellationToken))
            {
                return View with { Sentence = "The lock of an earlier connection is not free yet." }; // Belief runs out by itself.
            }
        }

        return await ConfirmAsync(_session, token, asked, cancellationToken);
    }

    private async Task<LeaseView> ConfirmAsync(LeaseSession session, long token, long asked, CancellationToken cancellationToken) =>
        await session.RenewAsync(token, cancellationToken)
            ? new LeaseView(LeaseState.Held, token, asked, me.ToString(), $"This process trades {account}.")
            : Lost(await session.ReadAsync(cancellationToken), asked);

    private LeaseView Lost(LeaseRow? row, long asked)
    {
        logger.LogCritical("Another process trades {Account} now: {Holder}, token {Token}", account, row?.Holder, row?.Token);
        return Watched(row, asked);
    }

    private async Task<LeaseView> WatchAsync(long asked, CancellationToken cancellationToken)
    {
        _session ??= await LeaseSession.OpenAsync(database, account, cancellationToken);
        _seen = await _session.ReadAsync(cancellationToken);
        var isLeftBehind = _seen is { IsWanted: true };
        if (!IsWanted && !isLeftBehind)
        {
            return new LeaseView(LeaseState.Free, 0, asked, null, $"Nobody trades {account}.");
        }

        if (_seen is { IsReleased: false } row && !row.Holder.IsDeadForCertain(me))
        {
            if (row.SeenAgo < times.TakeOverAfter)
            {
                return Watched(row, asked);
            }

            await _session.TerminateAsync(row.BackendPid, cancellationToken); // It still holds the lock without a sign of life.
        }

        if (!await _session.TryLockAsync(cancellationToken))
        {
            return Watched(_seen, asked); // Somebody else is just taking it.
        }

        // Between the look and the lock another may have come and gone.
        var latest = await _session.ReadAsync(cancellationToken);
        if (latest?.Token != _seen?.Token)
        {
            await _session.UnlockAsync(cancellationToken);
            return Watched(latest, asked);
        }

        var token = await _session.TakeAsync(me, cancellationToken);
        logger.LogInformation("This process trades {Account} from now on, token {Token}; before: {Holder}", account, token, _seen?.Holder);
        return new LeaseView(LeaseState.Held, token, asked, me.ToString(), $"This process trades {account}.");
    }

    private LeaseView Watched(LeaseRow? row, long asked) => new(
        LeaseState.Watching, 0, asked, row?.Holder.ToString(),
        row is null ? $"Another process is taking {account}."
            : FormattableString.Invariant(
                $"{account} is traded by {row.Holder}, seen {Math.Max(0, row.SeenAgo.TotalSeconds):0} s ago; this process watches and takes over after {times.TakeOverAfter.TotalSeconds:0} s of silence."));

    private void Show(LeaseView view)
    {
        var before = View;
        Volatile.Write(ref _view, view);
        if (view.State is LeaseState.Held or LeaseState.Alone)
        {
            var left = times.BelievedFor - realClock.GetElapsedTime(view.AskedAt);
            gate.HoldLease(new TraderSeat(account, view.Token), marketClock.GetUtcNow() + (left * speed));
        }
        else
        {
            gate.DropLease();
        }

        if (before.State != view.State || before.Sentence != view.Sentence)
        {
            Changed?.Invoke();
        }
    }

    private async Task GiveUpAsync(bool staysWanted, CancellationToken cancellationToken)
    {
        var token = View.Token;
        gate.DropLease();
        Show(new LeaseView(LeaseState.Free, 0, realClock.GetTimestamp(), null, $"Nobody trades {account}."));
        if (_session is null || token == 0)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(times.AnswerMax, realClock);
            await _session.ReleaseAsync(token, staysWanted, limit.Token);
        }
        catch (Exception away) when (IsAway(away))
        {
            logger.LogWarning(away, "The lease on {Account} could not be given back; others wait until it runs out", account);
            await CloseAsync();
        }
    }

    private async Task CloseAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }

    private static bool IsAway(Exception exception) =>
        exception is NpgsqlException or TimeoutException or IOException or InvalidOperationException or OperationCanceledException
            or System.Net.Sockets.SocketException;
}

/// <summary>How patient a lease is, real time.</summary>
/// <param name="Beat">Between two looks.</param>
/// <param name="AnswerMax">A database that has not answered by then counts as away.</param>
/// <param name="BelievedFor">How long one confirmation is worth.</param>
/// <param name="TakeOverAfter">Silence after which another takes over.</param>
internal sealed record LeaseTimes(TimeSpan Beat, TimeSpan AnswerMax, TimeSpan BelievedFor, TimeSpan TakeOverAfter)
{
    /// <summary>Belief 6 s, plus the 5 s a signed request stays valid, plus one.</summary>
    public static readonly LeaseTimes Default = new(
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(12));
}
