using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>A market's prices on the grid of hours; an hour without a fresh price is missing, never filled.</summary>
public sealed class PriceSeries
{
    private readonly double[] _yes;
    private readonly double[] _logOdds;
    private readonly long _firstHour;

    /// <param name="snapshots">Of one market, by ascending hour, at least one.</param>
    public PriceSeries(IReadOnlyList<MarketSnapshot> snapshots, BandRules rules)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        ArgumentNullException.ThrowIfNull(rules);
        MarketId = snapshots[0].MarketId;
        _firstHour = HourOf(snapshots[0].Ts);
        _yes = new double[HourOf(snapshots[^1].Ts) - _firstHour + 1];
        Array.Fill(_yes, double.NaN);
        foreach (var snapshot in snapshots)
        {
            if (snapshot.Freshness <= rules.FreshnessMax)
            {
                _yes[HourOf(snapshot.Ts) - _firstHour] = snapshot.Yes;
            }
        }

        _logOdds = [.. _yes.Select(yes => double.IsNaN(yes) ? double.NaN : LogOdds.Of(yes, rules.PriceFloor))];
    }

    public string MarketId { get; }

    /// <summary>Hour of the first snapshot.</summary>
    public DateTimeOffset First => new(_firstHour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    /// <summary>Hour of the last one.</summary>
    public DateTimeOffset Last => First.AddHours(_yes.Length - 1);

    /// <summary>The fresh price at an hour; null where it is missing.</summary>
    public double? At(DateTimeOffset ts) =>
        HourOf(ts) - _firstHour is >= 0 and var place && place < _yes.Length && !double.IsNaN(_yes[place]) ? _yes[place] : null;

    /// <summary>Log-odds of the hours up to and with one, NaN where missing; at most so many, fewer where the market is younger.</summary>
    internal ReadOnlySpan<double> UpTo(DateTimeOffset ts, int hours) => _logOdds.AsSpan(RangeTo(ts, hours));

    /// <summary>As <see cref="UpTo"/>, in prices.</summary>
    internal ReadOnlySpan<double> PricesUpTo(DateTimeOffset ts, int hours) => _yes.AsSpan(RangeTo(ts, hours));

    /// <summary>Whether every known price of the 24 h before an hour is the one at the hour.</summary>
    public bool IsQuiet(DateTimeOffset ts)
    {
        var last = UpTo(ts, 25);
        foreach (var value in last)
        {
            if (!double.IsNaN(value) && value != last[^1])
            {
                return false;
            }
        }

        return true;
    }

    private Range RangeTo(DateTimeOffset ts, int hours)
    {
        var end = (int)Math.Clamp(HourOf(ts) - _firstHour + 1, 0, _yes.Length);
        return Math.Max(0, end - hours)..end;
    }

    private static long HourOf(DateTimeOffset ts) => ts.UtcTicks / TimeSpan.TicksPerHour;
}
