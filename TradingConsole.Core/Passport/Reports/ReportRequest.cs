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
    private static readonly TimeOnly WrittenAt = new(9, 0);

    /// <summary>The stretches whose time has come by now, of each type the last one: daily, weekly on Mondays, monthly on the first.</summary>
    public static IEnumerable<(ReportType Type, DateTimeOffset Start, DateTimeOffset End, string Reason)> Due(DateTimeOffset now)
    {
        var today = KoreanTime.DayOf(now);
        if (now < KoreanTime.At(today, WrittenAt))
        {
            today = today.AddDays(-1);
        }

        yield return Stretch(ReportType.Daily, today.AddDays(-1), today);
        var monday = KoreanTime.WeekOf(today);
        yield return Stretch(ReportType.Weekly, monday.AddDays(-7), monday);
        var first = new DateOnly(today.Year, today.Month, 1);
        yield return Stretch(ReportType.Monthly, first.AddMonths(-1), first);
    }

    private static (ReportType, DateTimeOffset, DateTimeOffset, string) Stretch(ReportType type, DateOnly from, DateOnly to) =>
        (type, KoreanTime.At(from, TimeOnly.MinValue), KoreanTime.At(to, TimeOnly.MinValue), $"{from:yyyy-MM-dd}");
}
