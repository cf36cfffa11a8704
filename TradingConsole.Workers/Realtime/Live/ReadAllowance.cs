namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// The weight the desk may spend on reading the account. The address's limit is shared with questions about single orders, with cancels
/// and with market data: a desk that closes twenty positions and reads after every step would use it up and then read nothing.
/// </summary>
internal sealed class ReadAllowance(LiveContext context)
{
    private double _left = context.Patience.ReadWeightAtOnce;
    private DateTimeOffset _at = context.Now;

    /// <param name="reserve">Left to what is more urgent.</param>
    /// <param name="again">When it may be tried again, if it is refused.</param>
    public bool TryTake(int weight, int reserve, out DateTimeOffset again)
    {
        var perSecond = context.Patience.ReadWeightPerMinute / 60;
        var since = (context.Now - _at).TotalSeconds;
        (_left, _at) = (Math.Min(context.Patience.ReadWeightAtOnce, _left + (Math.Max(0, since) * perSecond)), context.Now);
        var missing = weight + reserve - _left;
        if (missing > 0)
        {
            again = context.Now + TimeSpan.FromSeconds(Math.Max(0.01, missing / perSecond));
            return false;
        }

        (_left, again) = (_left - weight, context.Now);
        return true;
    }
}
