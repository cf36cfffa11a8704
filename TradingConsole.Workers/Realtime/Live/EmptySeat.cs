namespace TradingConsole.Workers.Realtime.Live;

/// <summary>The seat of a process that can trade no account.</summary>
internal sealed class EmptySeat : ILiveSeat
{
    public LiveSeatState State => LiveSeatState.None;

    public event Action? Changed
    {
        add { }
        remove { }
    }

    public Task<Outcome> TakeAsync(CancellationToken cancellationToken) => Task.FromResult(Outcome.Refused(State.Sentence));

    public void Leave()
    {
    }

    public bool Post(LiveInput input) => false;
}
