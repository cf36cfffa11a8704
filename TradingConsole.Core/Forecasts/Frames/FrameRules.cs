namespace TradingConsole.Core.Forecasts.Frames;

/// <summary>What a feature frame looks back on, and when it says that it does not know.</summary>
public sealed record FrameRules
{
    public static FrameRules Default { get; } = new();

    /// <summary>Prices are moved into [this, 1 − this] before their log-odds are taken: half of the usual tick of 0.001.</summary>
    public double PriceFloor { get; init; } = 0.0005;

    /// <summary>Hours over which the deviation of hourly changes is taken.</summary>
    public int VolHours { get; init; } = 24;

    /// <summary>Known changes among them from which a deviation follows.</summary>
    public int VolChangesLeast { get; init; } = 12;

    /// <summary>Hours over which the usual 24 h volume is averaged.</summary>
    public int VolumeHours { get; init; } = 168;

    /// <summary>Known volumes among them from which an average follows.</summary>
    public int VolumesLeast { get; init; } = 24;

    /// <summary>Hours between the two open interests that are compared.</summary>
    public int OiHours { get; init; } = 24;

    /// <summary>Furthest an hour's frame looks back.</summary>
    public TimeSpan LookBack => TimeSpan.FromHours(Math.Max(VolumeHours, Math.Max(VolHours + 1, OiHours)));
}
