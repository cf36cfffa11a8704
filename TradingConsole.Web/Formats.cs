using System.Globalization;

namespace TradingConsole.Web;

/// <summary>How the console writes numbers, times and ages: one place, so that the same fact reads the same everywhere.</summary>
/// <remarks>A value that is not a finite number reads as <see cref="NoData"/>: never as 0.</remarks>
public static class Formats
{
    public const string Minus = "\u2212";
    public const string NotApplicable = "—";
    public const string NoData = "no data";

    private static readonly TimeSpan KoreaOffset = TimeSpan.FromHours(9);

    public static string Number(double? value, int decimals = 0) => Write(value, decimals, isSigned: false);

    public static string Signed(double? value, int decimals = 2) => Write(value, decimals, isSigned: true);

    /// <summary>USDT with two decimals, no sign unless negative.</summary>
    public static string Money(double? usdt) => Number(usdt, 2);

    public static string MoneyChange(double? usdt) => Signed(usdt, 2);

    /// <param name="fraction">Of notional; shown as signed basis points.</param>
    public static string Bps(double? fraction) => Signed(fraction * 10_000, 1);

    public static string Percent(double? fraction, int decimals = 1) =>
        IsNumber(fraction) ? Number(fraction * 100, decimals) + "%" : NoData;

    public static string PercentChange(double? fraction, int decimals = 2) =>
        IsNumber(fraction) ? Signed(fraction * 100, decimals) + "%" : NoData;

    /// <summary>The bare number: the unit stands once in the column's header.</summary>
    public static string R(double? multiple) => Signed(multiple, 2);

    /// <summary>An exchange price or quantity: its own decimals, trailing zeros kept.</summary>
    public static string Price(decimal? value) => value is { } exact ? Price((double)exact, exact.Scale) : NotApplicable;

    /// <param name="decimals">Of the instrument's tick.</param>
    public static string Price(double? value, int decimals) => Number(value, decimals);

    /// <summary>A price whose tick is not at hand: six significant digits, at most eight decimals.</summary>
    public static string PriceWithoutTick(double? value)
    {
        if (!IsNumber(value))
        {
            return NoData;
        }

        var magnitude = value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value!.Value)));
        return Number(value, Math.Clamp(5 - magnitude, 0, 8));
    }

    /// <summary><c>284 ms</c>, <c>6.8 s</c>, <c>24m 12s</c>, <c>1h 02m</c>, <c>3d 04h</c>.</summary>
    public static string Duration(TimeSpan? duration)
    {
        if (duration is not { } span)
        {
            return NoData;
        }

        var sign = span < TimeSpan.Zero ? Minus : "";
        span = span.Duration();
        span = span.TotalSeconds >= 59.95 ? TimeSpan.FromSeconds(Math.Round(span.TotalSeconds)) : span;
        return sign + (span switch
        {
            { TotalMilliseconds: < 999.5 } => $"{span.TotalMilliseconds:0} ms",
            { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
            { TotalHours: < 1 } => $"{span.Minutes}m {span.Seconds:00}s",
            { TotalDays: < 1 } => $"{span.Hours}h {span.Minutes:00}m",
            _ => $"{(int)span.TotalDays}d {span.Hours:00}h",
        });
    }

    /// <summary>A limit or an estimate: a duration without the decimal that only a measurement earns, <c>5 s</c>.</summary>
    public static string Limit(TimeSpan limit) => Duration(limit).Replace(".0 s", " s", StringComparison.Ordinal);

    public static string Milliseconds(double? milliseconds) =>
        IsNumber(milliseconds) ? Duration(TimeSpan.FromMilliseconds(milliseconds!.Value)) : NoData;

    /// <summary><c>HH:mm:ss</c> UTC, with the day in front when it is not the day of <paramref name="now"/>.</summary>
    public static string Time(DateTimeOffset? at, DateTimeOffset now)
    {
        if (at is not { } moment)
        {
            return NoData;
        }

        var utc = moment.UtcDateTime;
        return utc.Date == now.UtcDateTime.Date
            ? utc.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : utc.ToString(utc.Year == now.UtcDateTime.Year ? "d MMM HH:mm" : "d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
    }

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string ClockKst(DateTimeOffset at) =>
        at.ToOffset(KoreaOffset).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>What hovering over any time tells: the whole moment in both zones.</summary>
    public static string TimeHover(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture,
        $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC · {at.ToOffset(KoreaOffset):yyyy-MM-dd HH:mm:ss} KST");

    /// <summary>A coordinate or width for markup: no thousands, no typographic minus.</summary>
    public static string Svg(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static bool IsNumber(double? value) => value is { } number && double.IsFinite(number);

    private static string Write(double? value, int decimals, bool isSigned)
    {
        if (!IsNumber(value))
        {
            return NoData;
        }

        var digits = Math.Abs(value!.Value).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var isZero = digits.AsSpan().IndexOfAnyInRange('1', '9') < 0; // Rounded to nothing: "−0.00" would claim a direction.
        return isZero ? digits : value < 0 ? Minus + digits : isSigned ? "+" + digits : digits;
    }
}
