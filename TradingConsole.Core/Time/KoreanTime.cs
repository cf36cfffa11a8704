namespace TradingConsole.Core.Time;

/// <summary>Korea Standard Time: UTC+9 all year, no daylight saving. What people's days and hours are counted in; storage stays UTC.</summary>
public static class KoreanTime
{
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(MinuteGrid.ToKst(instant).DateTime);

    /// <summary>The instant, in UTC, of a wall-clock time in Korea.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time) => new DateTimeOffset(day.ToDateTime(time), MinuteGrid.KstOffset).ToUniversalTime();

    /// <summary>Monday of the day's week.</summary>
    public static DateOnly WeekOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    /// <summary>Hour of the week, 0 to 167; 0 is Monday 00:00–00:59.</summary>
    public static int HourOfWeek(DateTimeOffset instant)
    {
        var local = MinuteGrid.ToKst(instant);
        return ((((int)local.DayOfWeek + 6) % 7) * 24) + local.Hour;
    }
}
