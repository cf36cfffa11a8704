namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// Whether the live seat is wanted: while somebody asks for it, and from when somebody got it until it is left. Asking in vain takes it
/// from nobody who has it.
/// </summary>
internal sealed class SeatWish
{
    private readonly Lock _gate = new();
    private int _asking;
    private bool _isKept;

    public bool IsWanted
    {
        get
        {
            lock (_gate)
            {
                return _asking > 0 || _isKept;
            }
        }
    }

    public void Ask()
    {
        lock (_gate)
        {
            _asking++;
        }
    }

    /// <summary>One who asked has his answer.</summary>
    public void Answer(bool isGiven)
    {
        lock (_gate)
        {
            _asking--;
            _isKept |= isGiven;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _isKept = false;
        }
    }
}
