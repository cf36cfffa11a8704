using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Features.Indicators;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Labels;

/// <summary>Which bars to label and learn from. Looks at nothing after the bar it picks.</summary>
/// <remarks>
/// <para>With threshold θ, a bar is an event by the rule of its <see cref="Kind"/>:</para>
/// <para><see cref="EventKind.EveryBar"/>: always; θ is not used.</para>
/// <para>
/// <see cref="EventKind.AtrChange"/>: ATR ≥ (1 + θ) · reference, or ATR ≤ reference / (1 + θ); the reference is the ATR at the
/// last event, at first the first known ATR.
/// </para>
/// <para>
/// <see cref="EventKind.VolumeSpike"/>: the z-score of ln(1 + volume) among its last 60 bars, itself included (the feature
/// <c>vol_z</c>; it cannot exceed √59), is at least θ.
/// </para>
/// <para>
/// <see cref="EventKind.Cusum"/>: S⁺ = max(0, S⁺ + r) and S⁻ = min(0, S⁻ + r) over log returns r of the traded close; an event
/// where S⁻ &lt; −θ, which sets S⁻ to 0, or else where S⁺ &gt; θ, which sets S⁺ to 0. Source: López de Prado, Advances in
/// Financial Machine Learning, chapter 2.5.2.1.
/// </para>
/// <para>A missing minute restarts every rule's memory. One pass; symbols may run in parallel.</para>
/// </remarks>
public sealed record EventSampler
{
    /// <summary>Every bar an event: what was labelled before there was a choice.</summary>
    public static readonly EventSampler EveryBar = new(EventKind.EveryBar, 0);

    private const int VolumeBars = 60;

    /// <param name="threshold">
    /// AtrChange: share of the reference, 0.2 = a fifth. VolumeSpike: deviations. Cusum: log return, 0.003 ≈ 0.3 %. Positive and
    /// finite; not read for EveryBar.
    /// </param>
    /// <exception cref="ArgumentException">The kind is unknown, or the threshold not a positive finite number.</exception>
    public EventSampler(EventKind kind, double threshold)
    {
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"kind was {(int)kind}; it is not an event kind."), nameof(kind));
        }

        if (kind != EventKind.EveryBar && !(threshold > 0 && double.IsFinite(threshold)))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"threshold of {kind} was {threshold}; it must be a positive finite number."), nameof(threshold));
        }

        (Kind, Threshold) = (kind, threshold);
    }

    public EventKind Kind { get; }

    public double Threshold { get; }

    /// <summary>The event bars of a series, ascending.</summary>
    /// <param name="atrPrice">ATR known at each bar's close, in price units, shape [bars]; NaN where not known. Read by AtrChange only.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public ImmutableArray<int> Bars(MinuteSeries series, ReadOnlySpan<double> atrPrice)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (atrPrice.Length != series.Length)
        {
            throw new ArgumentException(
                $"atrPrice has {atrPrice.Length} values, the series has {series.Length} bars; they must be equal.", nameof(atrPrice));
        }

        return Kind switch
        {
            EventKind.AtrChange => AtrChanges(series, atrPrice),
            EventKind.VolumeSpike => VolumeSpikes(series),
            EventKind.Cusum => CumulatedMoves(series),
            _ => [.. Enumerable.Range(0, series.Length)],
        };
    }

    /// <summary>The ATR at event bars and NaN elsewhere: what <see cref="TripleBarrier"/> takes to label events only.</summary>
    /// <inheritdoc cref="Bars"/>
    public double[] AtEvents(MinuteSeries series, ReadOnlySpan<double> atrPrice)
    {
        if (Kind == EventKind.EveryBar)
        {
            return atrPrice.ToArray();
        }

        var kept = new double[atrPrice.Length];
        Array.Fill(kept, double.NaN);
        foreach (var bar in Bars(series, atrPrice))
        {
            kept[bar] = atrPrice[bar];
        }

        return kept;
    }

    private ImmutableArray<int> AtrChanges(MinuteSeries series, ReadOnlySpan<double> atr)
    {
        var events = ImmutableArray.CreateBuilder<int>();
        var reference = double.NaN;
        for (var i = 0; i < atr.Length; i++)
        {
            reference = Continues(series, i) ? reference : double.NaN;
            if (!(atr[i] > 0))
            {
                continue;
            }

            if (atr[i] >= reference * (1 + Threshold) || atr[i] * (1 + Threshold) <= reference)
            {
                events.Add(i);
                reference = atr[i];
            }

            reference = double.IsNaN(reference) ? atr[i] : reference;
        }

        return events.ToImmutable();
    }

    private ImmutableArray<int> VolumeSpikes(MinuteSeries series)
    {
        var events = ImmutableArray.CreateBuilder<int>();
        var window = new RollingZ(VolumeBars);
        for (var i = 0; i < series.Length; i++)
        {
            if (!Continues(series, i))
            {
                window.Clear();
            }

            if (window.Push(Math.Log(1 + series.Volume[i])) >= Threshold)
            {
                events.Add(i);
            }
        }

        return events.ToImmutable();
    }

    private ImmutableArray<int> CumulatedMoves(MinuteSeries series)
    {
        var events = ImmutableArray.CreateBuilder<int>();
        var (up, down) = (0.0, 0.0);
        for (var i = 0; i < series.Length; i++)
        {
            if (!Continues(series, i))
            {
                (up, down) = (0, 0);
                continue;
            }

            var change = Math.Log(series.Close[i]) - Math.Log(series.Close[i - 1]);
            (up, down) = (Math.Max(0, up + change), Math.Min(0, down + change));
            if (down < -Threshold)
            {
                down = 0;
                events.Add(i);
            }
            else if (up > Threshold)
            {
                up = 0;
                events.Add(i);
            }
        }

        return events.ToImmutable();
    }

    private static bool Continues(MinuteSeries series, int bar) => bar > 0 && series.Minute[bar] == series.Minute[bar - 1] + 1;
}
