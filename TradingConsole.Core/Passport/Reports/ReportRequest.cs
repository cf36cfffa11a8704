using System.Globalization;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>A report somebody or something asked for, not written yet.</summary>
/// <param name="AfterSequence">Number of the person's last event that belongs in it.</param>
/// <param name="Reason">Unique per person and type: asking twice for the same reason is asking once.</param>
public sealed record ReportRequest(
    Guid RequestId, Guid UserId, ReportType Type, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, long AfterSequence, string Reason,
    DateTimeOffset AskedAt);

/// <summary>The stretches of the calendar reports are about. Days, weeks (from Monday) and months of Korea; written from 09:00 the next day.</summary>
public static class ReportCalendar
{
    /// <summary>How far back is looked for stretches nobody asked about, because the console was off when their time came.</summary>
    public const int DaysMax = 7, WeeksMax = 4, MonthsMax = 3;

    private static readonly TimeOnly WrittenAt = new(9, 0);

    /// <summary>The stretches whose time has come by now, of each type the last ones, oldest first: daily, weekly on Mondays, monthly on the first.</summary>
    public static IEnumerable<CalendarStretch> Due(DateTimeOffset now)
    {
        var today = KoreanTime.DayOf(now);
        if (now < KoreanTime.At(today, WrittenAt))
        {
            today = today.AddDays(-1);
        }

        for (var back = DaysMax; back > 0; back--)
        {
            yield return Stretch(ReportType.Daily, today.AddDays(-back), today.AddDays(1 - back));
        }

        var monday = KoreanTime.WeekOf(today);
        for (var back = WeeksMax; back > 0; back--)
        {
            yield return Stretch(ReportType.Weekly, monday.AddDays(-7 * back), monday.AddDays(7 * (1 - back)));
        }

        var first = new DateOnly(today.Year, today.Month, 1);
        for (var back = MonthsMax; back > 0; back--)
        {
            yield return Stretch(ReportType.Monthly, first.AddMonths(-back), first.AddMonths(1 - back));
        }
    }

    private static CalendarStretch Stretch(ReportType type, DateOnly from, DateOnly to) => new(
        type, KoreanTime.At(from, TimeOnly.MinValue), KoreanTime.At(to, TimeOnly.MinValue), string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd}"));
}

/// <summary>A day, week or month of Korea.</summary>
/// <param name="Start">UTC, inclusive.</param>
/// <param name="End">UTC, exclusive.</param>
/// <param name="Reason">Its first day: what makes asking twice asking once.</param>
public sealed record CalendarStretch(ReportType Type, DateTimeOffset Start, DateTimeOffset End, string Reason);
