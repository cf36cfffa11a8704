namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>Which alerts were raised lately: what keeps a market from being told of twice. One owner; not thread safe.</summary>
/// <remarks>Bounded by forgetting: an alert older than <see cref="Memory"/> before the newest is of no use to any gate.</remarks>
public sealed class AlertLog
{
    /// <summary>No band speaks further ahead, no cool-down is longer.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    private readonly Dictionary<(string Market, bool IsUp), (DateTimeOffset Ts, AlertSeverity Severity)> _last = [];
    private readonly Dictionary<(string Market, DateTimeOffset BandTs, bool IsUp), AlertSeverity> _bands = [];
    private readonly Queue<(DateTimeOffset Ts, string Market, DateTimeOffset BandTs, bool IsUp)> _order = new();

    public (DateTimeOffset Ts, AlertSeverity Severity)? Last(string market, bool isUp) => _last.TryGetValue((market, isUp), out var last) ? last : null;

    /// <summary>The gravest that was told of a breach of a band; null when none was.</summary>
    public AlertSeverity? Told(string market, DateTimeOffset bandTs, bool isUp) =>
        _bands.TryGetValue((market, bandTs, isUp), out var severity) ? severity : null;

    /// <param name="alert">Not older than the one before.</param>
    public void Add(AlertEvent alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        Add(alert.Ts, alert.MarketId, alert.Evidence.BandTs, alert.IsUp, alert.Severity);
    }

    internal void Add(DateTimeOffset ts, string market, DateTimeOffset bandTs, bool isUp, AlertSeverity severity)
    {
        var before = Last(market, isUp);
        _last[(market, isUp)] = (ts, before?.Ts == ts && before.Value.Severity > severity ? before.Value.Severity : severity); // Of one instant, in no order.
        _bands[(market, bandTs, isUp)] = Told(market, bandTs, isUp) is { } graver && graver > severity ? graver : severity;
        _order.Enqueue((ts, market, bandTs, isUp));
        while (_order.TryPeek(out var oldest) && oldest.Ts < ts - Memory)
        {
            _order.Dequeue();
            _bands.Remove((oldest.Market, oldest.BandTs, oldest.IsUp));
            if (_last.TryGetValue((oldest.Market, oldest.IsUp), out var last) && last.Ts == oldest.Ts)
            {
                _last.Remove((oldest.Market, oldest.IsUp));
            }
        }
    }
}
