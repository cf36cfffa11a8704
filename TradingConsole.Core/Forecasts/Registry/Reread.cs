namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>Why a known market is asked for again.</summary>
public enum RereadReason
{
    /// <summary>Closed without an outcome that stands: every run.</summary>
    Unresolved,

    /// <summary>Open past its planned end: every run.</summary>
    PastEnd,

    /// <summary>Settled seven days ago: once more, for a late reversal.</summary>
    LateReversal,
}

/// <summary>Which markets a run reads again beside those it discovers. Depends on nothing but the market and the run's interval.</summary>
public static class Reread
{
    /// <summary>How long after its settlement a market is read once more.</summary>
    public static readonly TimeSpan ReversalAfter = TimeSpan.FromDays(7);

    /// <param name="from">Start of the run's interval, inclusive.</param>
    /// <param name="to">Its end, exclusive.</param>
    /// <returns>Null when it need not be read.</returns>
    public static RereadReason? Why(ForecastMarket market, DateTimeOffset from, DateTimeOffset to)
    {
        ArgumentNullException.ThrowIfNull(market);
        var settledAt = (market.Label.ResolvedAt ?? market.ClosedAt) + ReversalAfter;
        return market.Label.Status switch
        {
            MarketStatus.Unresolved => RereadReason.Unresolved,
            MarketStatus.Active when market.EndsAt < to => RereadReason.PastEnd,
            MarketStatus.Resolved or MarketStatus.Void when settledAt >= from && settledAt < to => RereadReason.LateReversal,
            _ => null,
        };
    }
}
