namespace TradingConsole.Core.Time;

/// <summary>The one-minute grid every bar, feature row and label lives on. All instants are UTC.</summary>
public static class MinuteGrid
{
    /// <summary>Korea Standard Time, UTC+9 without daylight saving.</summary>
    public static readonly TimeSpan KstOffset = TimeSpan.FromHours(9);

    /// <summary>The open time of the minute that contains <paramref name="instant"/>.</summary>
    public static DateTimeOffset Floor(DateTimeOffset instant) => FromIndex(ToIndex(instant));

    /// <summary>Whole minutes since the Unix epoch, rounded down: the bar index used by columnar series.</summary>
    public static long ToIndex(DateTimeOffset instant) => Math.DivRem(instant.ToUnixTimeSeconds(), 60).Quotient;

    /// <summary>The open time, UTC, of the bar with this index.</summary>
    public static DateTimeOffset FromIndex(long minute) => DateTimeOffset.FromUnixTimeSeconds(minute * 60);

    /// <summary>True when the instant is exactly the open of a minute.</summary>
    public static bool IsOnGrid(DateTimeOffset instant) => instant.UtcTicks % TimeSpan.TicksPerMinute == 0;

    /// <summary>The same instant on the Korean wall clock, for display beside UTC.</summary>
    public static DateTimeOffset ToKst(DateTimeOffset instant) => instant.ToOffset(KstOffset);
}
