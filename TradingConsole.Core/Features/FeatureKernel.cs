using TradingConsole.Core.Features.Indicators;

namespace TradingConsole.Core.Features;

/// <summary>Turns one symbol's closed minutes into feature rows, one at a time; live and bulk use are this one function.</summary>
/// <remarks>
/// <para>Definitions, warm-ups and units of every feature: docs/metrics.md, section Features.</para>
/// <para>
/// A missing minute restarts the whole warm-up; a minute without mark price restarts the ATR only (a range across the
/// hole would mix two moments) and holds rows back until it is warm again. Nothing is filled in: what is not known is NaN.
/// </para>
/// <para>
/// Two kernels started at the same bar agree bit for bit. Started elsewhere, window features (returns, <c>bb_z</c>,
/// <c>vol_z</c>) still do; recursive ones (<c>atr</c>, <c>ema_dist_atr</c>, <c>adx</c>, <c>rsi</c>, <c>macd_z</c>) keep an
/// ever smaller memory of their seed: after <see cref="LookbackBars"/> bars less than 1e-9 of the value.
/// </para>
/// <para>Allocates nothing per row. Not thread safe; one kernel per symbol.</para>
/// </remarks>
public sealed class FeatureKernel
{
    /// <summary>Bars from a start or gap until the first ready row: the slowest feature, <c>macd_z</c>, needs 34 + 59.</summary>
    public const int WarmUpBars = 93;

    /// <summary>Bars to push before the first used row, so that rows no longer depend on where the kernel was started.</summary>
    public const int LookbackBars = 1_000;

    /// <summary>Settlements to read for <see cref="SeedFunding"/>: enough that the last 21 distinct rates are nearly always among them.</summary>
    public const int FundingRatesKept = 200;

    // A histogram that varies by less than this share of the price is rounding noise of the averages, not a signal.
    private const double MacdSigmaFloor = 1e-9;

    private readonly RollingWindow _closes = new(16);
    private readonly Bollinger _bollinger = new(20);
    private readonly RollingZ _volumeZ = new(60);
    private readonly RollingZ _macdZ = new(60);
    private readonly FundingWindow _funding = new();
    private WilderAtr _atr = new(14);
    private Ema _ema = new(20);
    private Adx _adx = new(14);
    private Rsi _rsi = new(14);
    private Macd _macd = new(12, 26, 9);
    private long? _lastMinute;

    /// <summary>Wilder's ATR(14) of mark price at the last pushed bar, in price units; NaN while not warm.</summary>
    public double AtrPrice { get; private set; } = double.NaN;

    /// <summary>Tells the kernel funding history from before its first bar, so that <c>funding_z</c> is known at once.</summary>
    /// <param name="ratesOldestFirst">Settled rates, fraction per interval; repeats of the same rate count once.</param>
    public void SeedFunding(ReadOnlySpan<double> ratesOldestFirst)
    {
        foreach (var rate in ratesOldestFirst)
        {
            ObserveFunding(rate);
        }
    }

    /// <summary>Takes the next closed minute and writes its row in the order of <see cref="FeatureSchema.V1"/>.</summary>
    /// <param name="bar">The minute, after the last one pushed.</param>
    /// <param name="btc">BTC's context of the same minute.</param>
    /// <param name="row">Shape [<see cref="FeatureSchema.Count"/>]; always written, NaN where a value is unknown or not warm.</param>
    /// <returns>
    /// True when every warm-up is done and <paramref name="btc"/> is ready. A ready row may still hold NaN in
    /// <c>funding_rate</c>, <c>funding_z</c>, <c>basis</c>, the BTC columns (<see cref="BtcContext.Absent"/>), and in
    /// <c>ema_dist_atr</c> where the ATR is 0.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The minute is not after the last one, a price or the volume is not a usable number, or the row has another length.
    /// Nothing was taken: the kernel is as before.
    /// </exception>
    public bool Push(in FeatureInput bar, in BtcContext btc, Span<double> row)
    {
        Check(bar, row);
        if (_lastMinute is { } last && bar.Minute - last > 1)
        {
            Restart();
        }

        _lastMinute = bar.Minute;
        var close = bar.Close;
        _closes.Push(close);
        var closes = _closes.Values;
        PushMark(bar);
        var ema = _ema.Push(close);
        var bands = _bollinger.Push(close);
        var histogram = _macd.Push(close);
        ObserveFunding(bar.FundingRate);

        row[0] = Return(closes, 1);
        row[1] = Return(closes, 5);
        row[2] = Return(closes, 15);
        row[3] = AtrPrice / bar.MarkClose;
        row[4] = AtrPrice > 0 ? (close - ema) / AtrPrice : double.NaN;
        row[5] = _adx.Push(bar.High, bar.Low, close);
        row[6] = double.IsNaN(bands.Sigma) ? double.NaN : bands.Score(close);
        row[7] = _volumeZ.Push(Math.Log(1 + bar.Volume));
        row[8] = _rsi.Push(close);
        row[9] = double.IsNaN(histogram) ? double.NaN : _macdZ.Push(histogram, MacdSigmaFloor * close);
        row[10] = bar.FundingRate;
        row[11] = double.IsNaN(bar.FundingRate) ? double.NaN : _funding.Z;
        row[12] = bar.Index > 0 ? (close - bar.Index) / bar.Index : double.NaN;
        row[13] = btc.IsReady ? btc.Ret60 : double.NaN;
        row[14] = btc.IsReady ? btc.Vol60 : double.NaN;
        row[15] = btc is { IsReady: true, Regime: >= 0 } ? btc.Regime : double.NaN;

        // The histogram's window fills last of all, and ATR may have restarted on its own.
        return btc.IsReady && !double.IsNaN(row[9]) && !double.IsNaN(AtrPrice);
    }

    private static double Return(ReadOnlySpan<double> closes, int bars) =>
        closes.Length > bars ? (closes[^1] / closes[^(bars + 1)]) - 1 : double.NaN;

    private void Check(in FeatureInput bar, ReadOnlySpan<double> row)
    {
        if (row.Length != FeatureSchema.V1.Count)
        {
            throw new ArgumentException(
                $"row has {row.Length} values; schema version {FeatureSchema.V1.Version} has {FeatureSchema.V1.Count}.", nameof(row));
        }

        BarRules.Check(bar.Minute, _lastMinute);
        BarRules.CheckPrice(bar.Open, "open", bar.Minute);
        BarRules.CheckPrice(bar.High, "high", bar.Minute);
        BarRules.CheckPrice(bar.Low, "low", bar.Minute);
        BarRules.CheckPrice(bar.Close, "close", bar.Minute);
        BarRules.CheckVolume(bar.Volume, bar.Minute);
    }

    private void PushMark(in FeatureInput bar)
    {
        if (IsPrice(bar.MarkHigh) && IsPrice(bar.MarkLow) && IsPrice(bar.MarkClose))
        {
            AtrPrice = _atr.Push(bar.MarkHigh, bar.MarkLow, bar.MarkClose);
        }
        else
        {
            _atr.Clear();
            AtrPrice = double.NaN;
        }
    }

    private void ObserveFunding(double rate)
    {
        if (double.IsFinite(rate))
        {
            _funding.Observe(rate);
        }
    }

    /// <summary>Forgets every bar. Funding rates stay: they are settlements, not minutes, and were seen.</summary>
    private void Restart()
    {
        _closes.Clear();
        _bollinger.Clear();
        _volumeZ.Clear();
        _macdZ.Clear();
        _atr.Clear();
        _ema.Clear();
        _adx.Clear();
        _rsi.Clear();
        _macd.Clear();
    }

    private static bool IsPrice(double value) => value > 0 && double.IsFinite(value);
}
