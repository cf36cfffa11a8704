using System.Globalization;

namespace TradingConsole.Web.Language;

/// <summary>Days and durations with their letters in the reader's language: digits and clocks stay as <see cref="Formats"/> writes them.</summary>
internal static class WordedTime
{
    /// <summary><c>6 Nov</c> or <c>11월 6일</c>, with the year when it is another one; UTC.</summary>
    public static string Day(this Words words, DateTimeOffset at, DateTimeOffset now) => words.Write(at, at.UtcDateTime.Year != now.UtcDateTime.Year, "");

    /// <summary><c>6 Nov</c> or <c>11월 6일</c>; UTC.</summary>
    public static string Day(this Words words, DateTimeOffset at) => words.Write(at, false, "");

    /// <summary><c>6 Nov 09:30</c> or <c>11월 6일 09:30</c>; UTC.</summary>
    public static string Minute(this Words words, DateTimeOffset at) => words.Write(at, false, " HH:mm");

    /// <summary>As <see cref="Formats.Time"/>.</summary>
    public static string Time(this Words words, DateTimeOffset? at, DateTimeOffset now) =>
        words.IsKorean && at is { } moment && moment.UtcDateTime.Date != now.UtcDateTime.Date
            ? words.Write(moment, moment.UtcDateTime.Year != now.UtcDateTime.Year, " HH:mm")
            : Formats.Time(at, now);

    /// <summary>As <see cref="Formats.Duration"/>: <c>1h 02m</c> or <c>1시간 02분</c>.</summary>
    public static string Duration(this Words words, TimeSpan? duration)
    {
        ArgumentNullException.ThrowIfNull(words);
        var written = Formats.Duration(duration);
        return words.IsKorean && duration is not null
            ? written.Replace(" ms", "밀리초", StringComparison.Ordinal).Replace(" s", "초", StringComparison.Ordinal).Replace("d", "일", StringComparison.Ordinal)
                .Replace("h", "시간", StringComparison.Ordinal).Replace("m", "분", StringComparison.Ordinal).Replace("s", "초", StringComparison.Ordinal)
            : written;
    }

    /// <summary>A length that was chosen, not measured: <c>24 h</c> or <c>24시간</c> where it is whole hours.</summary>
    public static string Span(this Words words, TimeSpan span)
    {
        ArgumentNullException.ThrowIfNull(words);
        return span.Ticks % TimeSpan.TicksPerHour == 0 ? words["span.hours", Formats.Number(span.TotalHours)] : words.Duration(span);
    }

    private static string Write(this Words words, DateTimeOffset at, bool withYear, string clock) => at.UtcDateTime.ToString(
        words.IsKorean ? (withYear ? "yyyy'년' M'월' d'일'" : "M'월' d'일'") + clock : (withYear ? "d MMM yyyy" : "d MMM") + clock, CultureInfo.InvariantCulture);
}
