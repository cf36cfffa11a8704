using TradingConsole.Core.Forecasts.Bands;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>A market at one moment, as the gates look at it; null where nobody told.</summary>
/// <param name="PriceAge">How old the price is at <paramref name="Ts"/>.</param>
/// <param name="Band">The band in force, see <see cref="BandShelf"/>.</param>
/// <param name="TradeCount">Trades of the last five minutes.</param>
/// <param name="TradeCountUsual">Mean of the hour before, per five minutes.</param>
/// <param name="Trust">0 to 100.</param>
public sealed record AlertCandidate(
    DateTimeOffset Ts, string MarketId, double Price, TimeSpan PriceAge, ForecastBand? Band, double? VolumeVelocity, double? OiChange, int? TradeCount,
    double? TradeCountUsual, double? Ambiguity, double? Trust)
{
    /// <summary>The hour that volume and open interest are of; null: <see cref="Ts"/>.</summary>
    public DateTimeOffset? FrameTs { get; init; }
}

/// <summary>What stopped a candidate, in the order of asking.</summary>
public enum AlertGate
{
    /// <summary>No band speaks of this moment.</summary>
    NoBand,

    /// <summary>The price is too old.</summary>
    StalePrice,

    /// <summary>First gate: inside its band, or hardly outside.</summary>
    InsideBand,

    /// <summary>Second gate: neither volume nor open interest nor trades agree.</summary>
    StructureSilent,

    /// <summary>Third gate: the question is ambiguous, or nobody judged it.</summary>
    QuestionUnclear,

    /// <summary>Third gate: the market is trusted too little, or nobody scored it.</summary>
    TrustLow,

    /// <summary>This breach of this band was told before, as gravely.</summary>
    AlreadyTold,

    /// <summary>The market was told of lately in this direction.</summary>
    CoolingDown,

    /// <summary>Nothing: it is an alert.</summary>
    None,
}

/// <summary>An alert, or the gate that stopped it; <c>default</c> is no alert.</summary>
public readonly record struct AlertVerdict
{
    private AlertVerdict(AlertEvent? alert, AlertGate stoppedBy) => (Alert, StoppedBy) = (alert, stoppedBy);

    public AlertEvent? Alert { get; }

    public AlertGate StoppedBy { get; }

    public static AlertVerdict Raise(AlertEvent alert) => new(alert, AlertGate.None);

    public static AlertVerdict Stop(AlertGate gate) => new(null, gate);
}
