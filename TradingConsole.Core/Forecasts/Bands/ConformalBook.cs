using System.Runtime.InteropServices;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>The scores of bands that came due, per kind of band, as far back as the calibration window reaches.</summary>
/// <remarks>
/// <para>Pools markets: one market alone comes due too seldom. Bounded by the window; what has left it is dropped when it is asked.</para>
/// <para>
/// While the corrected bands of a kind that came due within the window cover more or less than <see cref="BandCoverage"/> allows, the share that
/// their corrections let miss moves against it: alpha + <see cref="BandRules.RetrainGain"/> · Σ (alpha − share missed), a term for each hour at which some
/// came due. Source: Gibbs and Candès, Adaptive conformal inference under distribution shift (2021); theirs always moves and sums from the
/// beginning, this one over the window, so that it follows from the stored bands alone.
/// </para>
/// </remarks>
public sealed class ConformalBook(BandRules rules)
{
    private const double AlphaMin = 0.02;
    private const double AlphaMax = 0.5;

    private readonly Dictionary<BandKind, List<(DateTimeOffset Due, double Score)>> _scores = [];
    private readonly Dictionary<BandKind, SortedDictionary<DateTimeOffset, (int Missed, int Of)>> _misses = [];
    private readonly Dictionary<(BandKind Kind, int Kinds), (DateTimeOffset Now, long Added, double? Quantile)> _answers = [];

    private long _added;

    /// <summary>Takes in a band whose moment has come.</summary>
    /// <param name="isQuiet">The market stood still for a day when the band was made.</param>
    public void Add(ForecastBand raw, double actual, bool isQuiet)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var kind = KindOf(raw, isQuiet);
        if (!_scores.TryGetValue(kind, out var scores))
        {
            _scores[kind] = scores = [];
        }

        _added++;
        scores.Add((raw.TargetTs, ConformalBand.ScoreOf(raw, actual, rules)));
    }

    /// <summary>Takes in whether a corrected band held its price.</summary>
    public void AddCorrected(ForecastBand corrected, double actual, bool isQuiet)
    {
        ArgumentNullException.ThrowIfNull(corrected);
        var kind = KindOf(corrected, isQuiet);
        if (!_misses.TryGetValue(kind, out var misses))
        {
            _misses[kind] = misses = [];
        }

        _added++;
        var (missed, of) = misses.GetValueOrDefault(corrected.TargetTs);
        misses[corrected.TargetTs] = (missed + (BandCoverage.Holds(corrected, actual) ? 0 : 1), of + 1);
    }

    /// <summary>The share that bands of this kind may miss when they are corrected at a moment.</summary>
    public double AlphaAt(DateTimeOffset now, ForecastBand raw, bool isQuiet) => AlphaOf(now, KindOf(raw, isQuiet));

    /// <summary>The correction for bands made at a moment: from what came due at or before it. Null with too few.</summary>
    public double? QuantileAt(DateTimeOffset now, ForecastBand raw, bool isQuiet)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var kind = KindOf(raw, isQuiet);
        return Of(now, [kind]) ?? (rules.QuietApart ? Of(now, [kind, kind with { IsQuiet = !kind.IsQuiet }]) : null);
    }

    private double? Of(DateTimeOffset now, BandKind[] kinds)
    {
        // Markets ask one after the other at the same moment.
        if (_answers.TryGetValue((kinds[0], kinds.Length), out var answer) && answer.Now == now && answer.Added == _added)
        {
            return answer.Quantile;
        }

        var due = new List<double>();
        foreach (var kind in kinds)
        {
            if (_scores.TryGetValue(kind, out var scores))
            {
                scores.RemoveAll(score => score.Due <= now - rules.CalibrationWindow);
                due.AddRange(scores.Where(score => score.Due <= now).Select(score => score.Score));
            }
        }

        double? quantile = due.Count < rules.ScoresLeast ? null : Conformal.Quantile(CollectionsMarshal.AsSpan(due), AlphaOf(now, kinds[0]));
        _answers[(kinds[0], kinds.Length)] = (now, _added, quantile);
        return quantile;
    }

    // Summed in the order of the hours, so that the last bits do not depend on who told them when.
    private double AlphaOf(DateTimeOffset now, BandKind kind)
    {
        if (rules.RetrainGain <= 0 || !_misses.TryGetValue(kind, out var misses))
        {
            return BandRules.Alpha;
        }

        foreach (var left in misses.Keys.Where(due => due <= now - rules.CalibrationWindow).ToList())
        {
            misses.Remove(left);
        }

        var come = misses.Where(hour => hour.Key <= now).Select(hour => hour.Value).ToList();
        return BandCoverage.HasLeft(come.Sum(hour => hour.Of - hour.Missed), come.Sum(hour => hour.Of), rules)
            ? Math.Clamp(BandRules.Alpha + (rules.RetrainGain * come.Sum(hour => BandRules.Alpha - ((double)hour.Missed / hour.Of))), AlphaMin, AlphaMax)
            : BandRules.Alpha;
    }

    private BandKind KindOf(ForecastBand raw, bool isQuiet) => new(raw.Method, raw.HorizonSteps, raw.StepSeconds, rules.QuietApart && isQuiet);

    private readonly record struct BandKind(BandMethod Method, int HorizonSteps, int StepSeconds, bool IsQuiet);
}
