namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Whose fills and position are read next while reading must be sparing: those of what is open first, then first come.</summary>
internal sealed class TruthTurns(ReadAllowance allowance, Action<BracketSeat> read)
{
    /// <summary>The trade list of one symbol, and all positions.</summary>
    private const int Weight = 10;

    // Looks at all positions come before, so that what is flat is seen to be.
    private const int ReserveOfOpen = 20;
    private const int ReserveOfOver = 200;

    private readonly Queue<BracketSeat> _open = new();
    private readonly Queue<BracketSeat> _over = new();

    public void Ask(BracketSeat seat)
    {
        if (seat.IsInTruthQueue)
        {
            return;
        }

        seat.IsInTruthQueue = true;
        (seat.Bracket.IsSettled ? _over : _open).Enqueue(seat);
        Serve();
    }

    /// <returns>When to be called again; null when nobody waits.</returns>
    public DateTimeOffset? Serve()
    {
        while (_open.Count + _over.Count > 0)
        {
            var (queue, reserve) = _open.Count > 0 ? (_open, ReserveOfOpen) : (_over, ReserveOfOver);
            if (!allowance.TryTake(Weight, reserve, out var again))
            {
                return again;
            }

            var seat = queue.Dequeue();
            seat.IsInTruthQueue = false;
            read(seat);
        }

        return null;
    }
}
