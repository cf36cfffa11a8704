using TradingConsole.Web.Language;
using Xunit;

namespace TradingConsole.Web.Tests.Language;

public sealed class WordedTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(284, "284 ms", "284밀리초")]
    [InlineData(6_800, "6.8 s", "6.8초")]
    [InlineData(1_452_000, "24m 12s", "24분 12초")]
    [InlineData(3_720_000, "1h 02m", "1시간 02분")]
    [InlineData(273_600_000, "3d 04h", "3일 04시간")]
    [InlineData(-3_720_000, "−1h 02m", "−1시간 02분")]
    public void Duration_LettersAreWords_DigitsAreNot(int milliseconds, string english, string korean)
    {
        var span = TimeSpan.FromMilliseconds(milliseconds);

        Assert.Equal((english, korean), (Words.English.Duration(span), Words.Korean.Duration(span)));
    }

    [Fact]
    public void Days_AreWrittenByLanguage_ClocksOneWay()
    {
        var (earlier, past, today) = (Now.AddDays(-16).AddHours(-2.5), Now.AddYears(-1), Now.AddHours(-1));

        Assert.Equal(("6 Nov", "11월 6일"), (Words.English.Day(earlier, Now), Words.Korean.Day(earlier, Now)));
        Assert.Equal(("22 Nov 2025", "2025년 11월 22일"), (Words.English.Day(past, Now), Words.Korean.Day(past, Now)));
        Assert.Equal(("6 Nov 09:30", "11월 6일 09:30"), (Words.English.Time(earlier, Now), Words.Korean.Time(earlier, Now)));
        Assert.Equal(("11:00:00", "11:00:00"), (Words.English.Time(today, Now), Words.Korean.Time(today, Now)));
        Assert.Equal(("6 Nov 09:30", "11월 6일 09:30"), (Words.English.Minute(earlier), Words.Korean.Minute(earlier)));
        Assert.Equal(("24 h", "24시간"), (Words.English.Span(TimeSpan.FromDays(1)), Words.Korean.Span(TimeSpan.FromDays(1))));
    }
}
