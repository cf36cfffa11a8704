using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Alerts;

public enum AlertSeverity
{
    Fyi,
    Med,
    High,
}

/// <summary>A price left its band, its market moved with it, and its question is clear enough for that to mean something.</summary>
/// <param name="AlertId">UUIDv7 of <paramref name="Ts"/>; its other bits come from what it is about, so that the same evidence gives the same id.</param>
/// <param name="ReasonCodes">Which gates spoke: <c>BAND_BREACH_UP</c> or <c>_DOWN</c>, then <c>VOLUME_SURGE</c>, <c>OI_UP</c>, <c>OI_DOWN</c>, <c>TRADES_SURGE</c>.</param>
/// <param name="Explanation">At most five lines, from the evidence only.</param>
public sealed record AlertEvent(
    Guid AlertId, DateTimeOffset Ts, string MarketId, AlertSeverity Severity, ImmutableArray<string> ReasonCodes, AlertEvidence Evidence,
    ImmutableArray<string> Explanation)
{
    public bool IsUp => Evidence.Price > Evidence.Q90;
}

/// <summary>The numbers an alert rests on; everything else it says must follow from them.</summary>
/// <param name="Price">That breached.</param>
/// <param name="BandTs">When the band was made.</param>
/// <param name="Width">q90 − q10.</param>
/// <param name="Score">How far outside, in widths of the band, a width counting as at least <see cref="AlertRules.WidthLeast"/>.</param>
public sealed record AlertEvidence(
    double Price, double Q10, double Q50, double Q90, string BandModel, DateTimeOffset BandTs, double Width, double Score, double? VolumeVelocity,
    double? OiChange, double? Ambiguity, double? Trust)
{
    /// <summary>The moment the band speaks of.</summary>
    public DateTimeOffset BandTarget { get; init; }

    /// <summary>The hour that volume and open interest are of, where it is not the alert's own: the stream knows the batch's last.</summary>
    public DateTimeOffset? FrameTs { get; init; }

    /// <summary>Trades of the last five minutes; null where nobody counted.</summary>
    public int? TradeCount { get; init; }

    /// <summary>Mean of the hour before them, per five minutes.</summary>
    public double? TradeCountUsual { get; init; }
}
