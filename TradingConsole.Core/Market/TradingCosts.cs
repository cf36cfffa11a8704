namespace TradingConsole.Core.Market;

/// <summary>The one formula for each trading cost, read by labels, expected value and simulated fills alike (laws 2 and 4).</summary>
/// <remarks>All costs are fractions of notional, positive when they hurt.</remarks>
public static class TradingCosts
{
    /// <summary>
    /// An order larger than this many times the bar's quote volume is charged as if it were this large: a minute without a
    /// trade would otherwise cost infinity.
    /// </summary>
    public const double ParticipationMax = 9;

    /// <summary>Slippage of one market order: <c>k · ATR · (1 + √participation)</c>.</summary>
    /// <param name="slippageK">In ATR, per side.</param>
    /// <param name="atrFraction">ATR over price.</param>
    /// <param name="participation">Order notional over the bar's quote volume; see <see cref="Participation"/>. 0 where no size is known.</param>
    public static double Slippage(double slippageK, double atrFraction, double participation = 0) =>
        slippageK * atrFraction * (1 + Math.Sqrt(participation));

    /// <summary>Order notional over the bar's quote volume, both USDT, at most <see cref="ParticipationMax"/>.</summary>
    public static double Participation(double notional, double barQuoteVolume) =>
        notional <= 0 ? 0
        : barQuoteVolume <= 0 || double.IsNaN(barQuoteVolume) ? ParticipationMax
        : Math.Min(ParticipationMax, notional / barQuoteVolume);

    /// <summary>How many funding timestamps a position held over (entry, exit) meets.</summary>
    /// <param name="next">A funding time; when it does not lie after <paramref name="entry"/>, the ones that follow it count.</param>
    /// <param name="interval">Distance of the funding times, positive; 8 h for most contracts.</param>
    /// <remarks>As labels count: neither a settlement at the very entry is paid nor one at the vertical barrier.</remarks>
    public static int FundingStamps(DateTimeOffset entry, double holdMinutes, DateTimeOffset next, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        var minutes = Math.Clamp(holdMinutes, 0, 60 * 24 * 365);
        var exit = entry + TimeSpan.FromTicks((long)(minutes * TimeSpan.TicksPerMinute));
        if (next <= entry)
        {
            // A stale "next" is moved on, not counted: whoever sent it has not yet noticed that the stamp passed.
            var missed = ((entry - next).Ticks / interval.Ticks) + 1;
            next += TimeSpan.FromTicks(missed * interval.Ticks);
        }

        return next >= exit ? 0 : (int)(((exit - next).Ticks - 1) / interval.Ticks) + 1;
    }
}
