using System.Collections.Immutable;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Components;

/// <summary>
/// One browser tab's view of the desk: whole snapshots, at most four a second, the same one for every component of the
/// page. Also tells when the desk has fallen silent, so that old values can be shown as old.
/// </summary>
/// <remarks>Runs on the wall clock on purpose: the market clock may be replayed or sped up, an eye is not.</remarks>
public sealed class DeskPulse : IDisposable
{
    public static readonly TimeSpan FrameMin = TimeSpan.FromMilliseconds(250);
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly DeskFeed _feed;
    private readonly TimeProvider _wall = TimeProvider.System;
    private readonly IDisposable _subscription;
    private readonly ITimer _frame;
    private readonly ITimer _silence;
    private ImmutableArray<Action> _listeners = [];
    private bool _isScheduled;
    private long _lastFrame;
    private long _lastPublished;
    private DeskSnapshot _latest;

    public DeskPulse(DeskFeed feed)
    {
        _feed = feed;
        _lastPublished = _wall.GetTimestamp();
        _lastFrame = _lastPublished - _wall.TimestampFrequency;
        _frame = _wall.CreateTimer(_ => ShowFrame(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _silence = _wall.CreateTimer(_ => CheckSilence(), null, SilenceMax, TimeSpan.FromSeconds(1));
        _subscription = feed.Subscribe(OnPublished);
        _latest = feed.Latest;
    }

    public DeskSnapshot Latest => Volatile.Read(ref _latest);

    /// <summary>How long nothing has been published, once that is longer than <see cref="SilenceMax"/>; otherwise null.</summary>
    public TimeSpan? Silence
    {
        get
        {
            var quiet = _wall.GetElapsedTime(Volatile.Read(ref _lastPublished));
            return quiet > SilenceMax ? quiet : null;
        }
    }

    public IDisposable Subscribe(Action changed)
    {
        lock (_gate)
        {
            _listeners = _listeners.Add(changed);
        }

        return new Subscription(this, changed);
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _frame.Dispose();
        _silence.Dispose();
        _listeners = [];
    }

    private void OnPublished()
    {
        Volatile.Write(ref _lastPublished, _wall.GetTimestamp());
        lock (_gate)
        {
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
            var wait = FrameMin - _wall.GetElapsedTime(_lastFrame);
            _frame.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void ShowFrame()
    {
        lock (_gate)
        {
            _isScheduled = false;
            _lastFrame = _wall.GetTimestamp();
            Volatile.Write(ref _latest, _feed.Latest);
        }

        Tell();
    }

    private void CheckSilence()
    {
        if (Silence is not null)
        {
            Tell();
        }
    }

    private void Tell()
    {
        foreach (var listener in _listeners)
        {
            listener();
        }
    }

    private sealed record Subscription(DeskPulse Pulse, Action Listener) : IDisposable
    {
        public void Dispose()
        {
            lock (Pulse._gate)
            {
                Pulse._listeners = Pulse._listeners.Remove(Listener);
            }
        }
    }
}
