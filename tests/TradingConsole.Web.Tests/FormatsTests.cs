using Xunit;

namespace TradingConsole.Web.Tests;

public sealed class FormatsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 48, 12, TimeSpan.Zero);

    [Theory]
    [InlineData(128412.66, "128,412.66")]
    [InlineData(-0.001, "0.00")]
    [InlineData(-1234.5, "−1,234.50")]
    [InlineData(double.NaN, "no data")]
    [InlineData(double.PositiveInfinity, "no data")]
    public void Money_AnyNumber_ReadsAsTheTableSays(double value, string expected) => Assert.Equal(expected, Formats.Money(value));

    [Theory]
    [InlineData(.00142, "+14.2")]
    [InlineData(-.00283, "−28.3")]
    [InlineData(0, "0.0")]
    [InlineData(-.000001, "0.0")]
    public void Bps_Fraction_IsSignedWithOneDecimal(double fraction, string expected) => Assert.Equal(expected, Formats.Bps(fraction));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(284, "284 ms")]
    [InlineData(999.6, "1.0 s")]
    [InlineData(6_800, "6.8 s")]
    [InlineData(59_960, "1m 00s")]
    [InlineData(1_452_000, "24m 12s")]
    [InlineData(3_720_000, "1h 02m")]
    [InlineData(273_600_000, "3d 04h")]
    [InlineData(-12, "−12 ms")]
    public void Duration_Milliseconds_ChoosesTwoUnits(double milliseconds, string expected) =>
        Assert.Equal(expected, Formats.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Price_Decimal_KeepsItsTrailingZeros()
    {
        Assert.Equal("0.0118420", Formats.Price(.0118420m));
        Assert.Equal("8,240.0", Formats.Price(8240.0m));
        Assert.Equal("—", Formats.Price(null));
    }

    [Theory]
    [InlineData(96412.34, "96,412.3")]
    [InlineData(1.38421, "1.38421")]
    [InlineData(.011842, "0.0118420")]
    [InlineData(0, "0.00000")]
    public void PriceWithoutTick_Number_HasSixSignificantDigits(double price, string expected) =>
        Assert.Equal(expected, Formats.PriceWithoutTick(price));

    [Fact]
    public void Time_OtherDay_NamesTheDay()
    {
        Assert.Equal("03:48:12", Formats.Time(Now, Now));
        Assert.Equal("20 Nov 23:59", Formats.Time(new DateTimeOffset(2026, 11, 20, 23, 59, 0, TimeSpan.Zero), Now));
        Assert.Equal("31 Dec 2025 10:00", Formats.Time(new DateTimeOffset(2025, 12, 31, 10, 0, 0, TimeSpan.Zero), Now));
        Assert.Equal("no data", Formats.Time(null, Now));
    }

    [Fact]
    public void TimeHover_Moment_NamesBothZones() =>
        Assert.Equal("2026-11-21 03:48:12 UTC · 2026-11-21 12:48:12 KST", Formats.TimeHover(Now));

    [Theory]
    [InlineData(.197, 1, "19.7%")]
    [InlineData(-.0113, 2, "−1.13%")]
    public void Percent_Fraction_HasTheAskedDecimals(double fraction, int decimals, string expected) =>
        Assert.Equal(expected, Formats.Percent(fraction, decimals));
}
