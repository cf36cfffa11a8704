using TradingConsole.Core.Features.Indicators;

namespace TradingConsole.Core.Features;

/// <summary>Computes <see cref="BtcContext"/> from BTC's closes, one minute at a time.</summary>
/// <remarks>
/// The regime compares <see cref="BtcContext.Vol60"/> with its own mean over the last day (as much of it as was seen, at
/// least <see cref="BaselineBarsMin"/> minutes): below <see cref="CalmBelow"/> of it calm, above <see cref="HighAbove"/>
/// high-volatility. A mean over a window, not an exponential one: its memory ends, so a kernel that looked back
/// <see cref="LookbackBars"/> bars says exactly what one says that ran since the beginning. A gap restarts the warm-up.
/// Not thread safe.
/// </remarks>
public sealed class BtcContextKernel
{
    /// <summary>Bars from a start or gap until the first ready context.</summary>
    public const int WarmUpBars = 60 + BaselineBarsMin;

    /// <summary>Bars to look back for a context that no longer depends on where the kernel was started.</summary>
    public const int LookbackBars = BaselineBars + 60;

    public const int BaselineBars = 1_440;

    public const int BaselineBarsMin = 30;

    /// <summary>Calm: volatility below this share of the day's mean.</summary>
    public const double CalmBelow = 0.75;

    /// <summary>High-volatility: above this share of the day's mean.</summary>
    public const double HighAbove = 1.5;

    // Volatility in steps of 2^-50: integer sums are exact, so values that left the day leave no rounding behind.
    private const double StepsPerUnit = 1L << 50;

    private readonly RollingWindow _closes = new(61);
    private readonly RollingWindow _logReturns = new(60);
    private readonly long[] _baseline = new long[BaselineBars];
    private long _baselineSum;
    private int _baselineCount;
    private int _baselineNext;
    private long? _lastMinute;

    /// <summary>Takes the next closed BTC minute.</summary>
    /// <param name="minute">Bar index on <see cref="Time.MinuteGrid"/>, greater than the last one.</param>
    /// <param name="close">Last traded price of the minute, positive.</param>
    /// <exception cref="ArgumentException">The minute is not after the last one, or the close is not a positive number.</exception>
    public BtcContext Push(long minute, double close)
    {
        BarRules.Check(minute, _lastMinute);
        BarRules.CheckPrice(close, "close", minute);
        if (_lastMinute is { } last && minute - last > 1)
        {
            Clear();
        }

        _lastMinute = minute;
        if (_closes.Count > 0)
        {
            _logReturns.Push(Math.Log(close / _closes.Newest));
        }

        _closes.Push(close);
        if (!_logReturns.IsFull)
        {
            return default;
        }

        var vol = Moments.Of(_logReturns.Values).Sigma;
        Remember(vol);
        return _baselineCount < BaselineBarsMin
            ? default
            : new(close / _closes.Oldest - 1, vol, RegimeOf(vol), IsReady: true);
    }

    private int RegimeOf(double vol)
    {
        var mean = _baselineSum / StepsPerUnit / _baselineCount;
        return vol > HighAbove * mean ? 2 : vol < CalmBelow * mean ? 0 : 1;
    }

    private void Remember(double vol)
    {
        // A deviation of 1 per minute is far beyond any market; the bound keeps 1,440 steps inside a long.
        var steps = (long)(Math.Min(vol, 4) * StepsPerUnit);
        if (_baselineCount == BaselineBars)
        {
            _baselineSum -= _baseline[_baselineNext];
        }
        else
        {
            _baselineCount++;
        }

        _baseline[_baselineNext] = steps;
        _baselineSum += steps;
        _baselineNext = _baselineNext + 1 == BaselineBars ? 0 : _baselineNext + 1;
    }

    private void Clear()
    {
        _closes.Clear();
        _logReturns.Clear();
        (_baselineSum, _baselineCount, _baselineNext) = (0, 0, 0);
    }
}
