namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Keeps orders under the account's limits per ten seconds and per minute; what lowers risk may use the reserve.</summary>
internal sealed class OrderBudget(TimeProvider networkClock, BinanceOptions options, Func<TimeSpan>? lead = null)
{
    /// <summary>The exchange's code for an account that sends orders too fast.</summary>
    public const int TooManyOrders = -1015;

    private static readonly TimeSpan ShortWindow = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongWindow = TimeSpan.FromMinutes(1);

    private readonly WeightBudget _short = new(networkClock, 300, ShortWindow, options.WeightReserveFraction, TimeSpan.Zero, lead);
    private readonly WeightBudget _long = new(networkClock, 1200, LongWindow, options.WeightReserveFraction, TimeSpan.Zero, lead);

    /// <summary>Orders counted in the current ten seconds and minute.</summary>
    public (int Short, int Long) Used => (_short.Used, _long.Used);

    /// <exception cref="BinanceException">No order may be sent within <paramref name="patience"/>.</exception>
    public async ValueTask AcquireAsync(RequestPriority priority, TimeSpan patience, CancellationToken cancellationToken)
    {
        await _short.AcquireAsync(1, priority, cancellationToken, patience);
        await _long.AcquireAsync(1, priority, cancellationToken, patience);
    }

    public void SetLimits(IEnumerable<(int Limit, TimeSpan Window)> limits)
    {
        foreach (var (limit, window) in limits)
        {
            (window < LongWindow ? _short : _long).SetLimit(limit, window);
        }
    }

    /// <summary>What the exchange counted, where an answer says so; the desk's orders by hand count there too.</summary>
    public void Observe(int? inShortWindow, int? inLongWindow)
    {
        _short.Observe(inShortWindow ?? 0);
        _long.Observe(inLongWindow ?? 0);
    }

    /// <summary>The exchange refused an order for the count: new risk waits for the window to end.</summary>
    public void Block(string reason) => _short.Block(null, reason);
}
