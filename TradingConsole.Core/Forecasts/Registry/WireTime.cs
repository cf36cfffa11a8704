using System.Globalization;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>The venue's ways to write an instant: ISO 8601, <c>2026-06-15 06:04:30+00</c>, a bare date, epoch seconds or milliseconds.</summary>
internal static class WireTime
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private const long FirstMillisecond = 100_000_000_000; // As seconds that is the year 5138.

    /// <summary>Nothing the venue dates lies outside; a date at the edge of what a clock can tell would break whatever adds a day to it.</summary>
    private static readonly (DateTimeOffset First, DateTimeOffset Last) Sensible =
        (new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static readonly string[] Spellings =
    [
        "yyyy-MM-dd HH:mm:sszz", "yyyy-MM-dd HH:mm:ss.FFFFFFFzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd",
    ];

    /// <returns>UTC to the microsecond, as finely as the database keeps it; null when it is none of them, or no sensible date.</returns>
    public static DateTimeOffset? Read(string text) => Parse(text) is { } time && time >= Sensible.First && time < Sensible.Last ? time : null;

    private static DateTimeOffset? Parse(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return FromEpoch(number);
        }

        return DateTimeOffset.TryParseExact(WithoutNanoseconds(text), Spellings, CultureInfo.InvariantCulture, Utc, out var time) ? ToMicrosecond(time) : null;
    }

    public static DateTimeOffset ToMicrosecond(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>Digits of the second past the seventh are finer than a tick and do not parse.</summary>
    private static string WithoutNanoseconds(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var end = dot + 1;
        while (dot >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return dot >= 0 && end - dot > 8 ? text[..(dot + 8)] + text[end..] : text;
    }

    private static DateTimeOffset? FromEpoch(long number)
    {
        const long last = 253_402_300_799_999; // The last millisecond of 9999.
        return number is < 0 or > last ? null
            : number >= FirstMillisecond ? DateTimeOffset.FromUnixTimeMilliseconds(number) : DateTimeOffset.FromUnixTimeSeconds(number);
    }
}
