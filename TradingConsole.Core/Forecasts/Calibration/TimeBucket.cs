namespace TradingConsole.Core.Forecasts.Calibration;

/// <summary>The third axis of segments: a length of time, as words.</summary>
public static class TimeBucket
{
    public const string Unknown = "unknown";

    /// <summary><c>&lt;1d</c>, <c>1-7d</c>, <c>7-30d</c>, <c>30-90d</c>, <c>&gt;90d</c>, lower ends inclusive; <see cref="Unknown"/> of null.</summary>
    public static string Of(TimeSpan? length) => length?.TotalDays switch
    {
        null => Unknown,
        < 1 => "<1d",
        < 7 => "1-7d",
        < 30 => "7-30d",
        < 90 => "30-90d",
        _ => ">90d",
    };
}
