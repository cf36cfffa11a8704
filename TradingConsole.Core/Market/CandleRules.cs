using TradingConsole.Core.Time;

namespace TradingConsole.Core.Market;

/// <summary>What makes a candle believable. Everything that enters the house, live or bulk, is asked here.</summary>
public static class CandleRules
{
    /// <summary>How far ahead of the reader's clock the exchange's may run before a stamp counts as wrong.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    /// <summary>Null when the candle is believable, else the field, its value and the rule it broke.</summary>
    /// <param name="now">The exchange's clock, as well as it is known.</param>
    public static string? Check(in Candle candle, DateTimeOffset now) =>
        CheckTime(candle.OpenTime, now)
        ?? CheckPrices(candle.Open, candle.High, candle.Low, candle.Close)
        ?? (double.IsFinite(candle.Volume) && candle.Volume >= 0
            ? null
            : $"volume was {candle.Volume}; it must be a finite number and not negative.");

    /// <inheritdoc cref="Check(in Candle, DateTimeOffset)"/>
    public static string? Check(in MarkCandle candle, DateTimeOffset now) =>
        CheckTime(candle.OpenTime, now) ?? CheckPrices(candle.Open, candle.High, candle.Low, candle.Close);

    /// <inheritdoc cref="Check(in Candle, DateTimeOffset)"/>
    public static string? Check(in PremiumSample sample, DateTimeOffset now) =>
        CheckAhead("time", sample.Time, now)
        ?? CheckPrice("mark price", sample.MarkPrice)
        ?? (sample.IndexPrice is { } index ? CheckPrice("index price", index) : null)
        ?? (sample.LastPrice is { } last ? CheckPrice("last price", last) : null)
        ?? (sample.FundingRateEstimate is { } rate && !(Math.Abs(rate) < 1)
            ? $"funding rate estimate was {rate}; it must be a fraction between -1 and 1."
            : null);

    private static string? CheckTime(DateTimeOffset openTime, DateTimeOffset now) => !MinuteGrid.IsOnGrid(openTime)
        ? $"open time was {openTime:O}; it must be the first instant of a minute."
        : CheckAhead("open time", openTime, now);

    private static string? CheckAhead(string field, DateTimeOffset time, DateTimeOffset now) => time > now + ClockTolerance
        ? $"{field} was {time:O}; it must not lie ahead of the exchange's clock, {now:O}."
        : null;

    private static string? CheckPrices(double open, double high, double low, double close) =>
        CheckPrice("open", open)
        ?? CheckPrice("high", high)
        ?? CheckPrice("low", low)
        ?? CheckPrice("close", close)
        ?? (high < Math.Max(open, close) ? $"high was {high}; it must not be below open {open} or close {close}." : null)
        ?? (low > Math.Min(open, close) ? $"low was {low}; it must not be above open {open} or close {close}." : null);

    private static string? CheckPrice(string field, double price) => double.IsFinite(price) && price > 0
        ? null
        : $"{field} was {price}; it must be a finite positive number.";
}
