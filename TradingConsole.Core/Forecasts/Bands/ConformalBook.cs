using System.Runtime.InteropServices;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>The scores of bands that came due, per kind of band, as far back as the calibration window reaches.</summary>
/// <remarks>Pools markets: one market alone comes due too seldom. Bounded by the window; what has left it is dropped when it is asked.</remarks>
public sealed class ConformalBook(BandRules rules)
{
    private readonly Dictionary<BandKind, List<(DateTimeOffset Due, double Score)>> _scores = [];
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

        double? quantile = due.Count < rules.ScoresLeast ? null : Conformal.Quantile(CollectionsMarshal.AsSpan(due), BandRules.Alpha);
        _answers[(kinds[0], kinds.Length)] = (now, _added, quantile);
        return quantile;
    }

    private BandKind KindOf(ForecastBand raw, bool isQuiet) => new(raw.Method, raw.HorizonSteps, raw.StepSeconds, rules.QuietApart && isQuiet);

    private readonly record struct BandKind(BandMethod Method, int HorizonSteps, int StepSeconds, bool IsQuiet);
}
