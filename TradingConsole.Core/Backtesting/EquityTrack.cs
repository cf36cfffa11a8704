using System.Globalization;

namespace TradingConsole.Core.Backtesting;

/// <summary>Follows equity at every minute's close: exact drawdown, daily closes, an hourly curve. Grows by one point an hour.</summary>
internal sealed class EquityTrack
{
    private const int MinutesPerHour = 60;
    private const int MinutesPerDay = 1_440;

    private readonly List<EquityPoint> _hours = [];
    private readonly List<(long Day, double Equity)> _days = [];
    private readonly Dictionary<string, double> _months = [];
    private double _peak;
    private string _month = "";
    private double _monthPeak;
    private double _monthWorst;
    private double _hourWorst;
    private long _hour = -1;
    private long _day = -1;
    private long _last;
    private double _latest;
    private double _sum;

    public EquityTrack(double initial) => (_peak, _latest, Initial) = (initial, initial, initial);

    public double Initial { get; }

    /// <summary>Largest fall below an earlier high, fraction of that high; minute closes only.</summary>
    public double DrawdownMax { get; private set; }

    public double Peak => _peak;

    public long Minutes { get; private set; }

    /// <summary>Mean over all minutes, USDT.</summary>
    public double Mean => Minutes == 0 ? Initial : _sum / Minutes;

    public void Add(long minute, double equity)
    {
        var (hour, day) = (minute / MinutesPerHour, minute / MinutesPerDay);
        if (hour != _hour && _hour >= 0)
        {
            EndHour();
        }

        if (day != _day && _day >= 0)
        {
            _days.Add((_day, _latest));
        }

        if (day != _day)
        {
            BeginDay(day);
        }

        (_hour, _day, _last, _latest) = (hour, day, minute, equity);
        Fall(equity);
        _sum += equity;
        Minutes++;
    }

    /// <summary>Equity after the last minute, when closing what was open changed it.</summary>
    public void Close(double equity)
    {
        _latest = equity;
        Fall(equity);
        if (_day >= 0)
        {
            EndHour();
            _days.Add((_day, _latest));
            _months[_month] = _monthWorst;
        }
    }

    /// <summary>
    /// Largest fall within each UTC month, fraction, from the same minutes as <see cref="DrawdownMax"/>; highs start at the month's
    /// opening equity. Complete after <see cref="Close"/>.
    /// </summary>
    public IReadOnlyDictionary<string, double> MonthDrawdowns => _months;

    /// <summary>UTC calendar month, <c>yyyy-MM</c>, of a day counted from the Unix epoch.</summary>
    public static string MonthOf(long day) => DateTime.UnixEpoch.AddDays(day).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Equity at the end of each UTC day; the last day may be partial.</summary>
    public IReadOnlyList<(long Day, double Equity)> Days => _days;

    /// <summary>At most <paramref name="pointsMax"/> points: every k-th hour with the worst drawdown since the one before.</summary>
    public IEnumerable<EquityPoint> Curve(int pointsMax)
    {
        var step = (_hours.Count + pointsMax - 1) / Math.Max(1, pointsMax);
        for (var i = 0; i < _hours.Count; i += step)
        {
            var last = Math.Min(i + step, _hours.Count) - 1;
            var worst = 0.0;
            for (var k = i; k <= last; k++)
            {
                worst = Math.Max(worst, _hours[k].Drawdown);
            }

            yield return _hours[last] with { Drawdown = worst };
        }
    }

    private void BeginDay(long day)
    {
        var month = MonthOf(day);
        if (month == _month)
        {
            return;
        }

        if (_month.Length > 0)
        {
            _months[_month] = _monthWorst;
        }

        (_month, _monthPeak, _monthWorst) = (month, _latest, 0); // Still the equity of the minute before.
    }

    private void Fall(double equity)
    {
        _peak = Math.Max(_peak, equity);
        _monthPeak = Math.Max(_monthPeak, equity);
        var drawdown = Below(_peak, equity);
        DrawdownMax = Math.Max(DrawdownMax, drawdown);
        _hourWorst = Math.Max(_hourWorst, drawdown);
        _monthWorst = Math.Max(_monthWorst, Below(_monthPeak, equity));
    }

    private static double Below(double high, double equity) => high > 0 ? (high - equity) / high : 0;

    private void EndHour()
    {
        _hours.Add(new EquityPoint(_last + 1, _latest, _hourWorst));
        _hourWorst = 0;
    }
}

/// <summary>One point of the curve.</summary>
/// <param name="Minute">Minutes since the Unix epoch; the moment the point holds for.</param>
/// <param name="Equity">USDT, at mark prices.</param>
/// <param name="Drawdown">Worst fall below the high so far since the point before, fraction of the high.</param>
public readonly record struct EquityPoint(long Minute, double Equity, double Drawdown);
