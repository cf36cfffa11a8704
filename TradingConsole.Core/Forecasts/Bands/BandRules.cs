using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>How an earlier band's miss is measured, and the next one widened by it.</summary>
public enum ConformalScore
{
    /// <summary>Distance from the middle over half of the band's width (normalised split conformal): for bands that are even around their middle.</summary>
    Split,

    /// <summary>How far outside, over half of the width (CQR): can only move both edges by the same share.</summary>
    Cqr,

    /// <summary>Distance from the middle over the width on that side (CQR-m): keeps a lopsided band lopsided, and never turns it inside out.</summary>
    CqrFromMiddle,
}

/// <summary>Everything that decides a band. A change of a value here is a change of the derivation's version.</summary>
public sealed record BandRules
{
    public static BandRules Default { get; } = new();

    /// <summary>Share a band may miss: 0.2 for q10 to q90.</summary>
    public const double Alpha = 0.2;

    /// <summary>Quantile of the standard normal distribution at 0.9.</summary>
    public const double Z90 = 1.2815515655446004;

    public int StepSeconds { get; init; } = 3600;

    /// <summary>Steps ahead.</summary>
    public ImmutableArray<int> Horizons { get; init; } = [1, 24];

    /// <summary>Bands are made at the UTC hours that this divides.</summary>
    public int EveryHours { get; init; } = 6;

    /// <summary>Hours of history a method looks at, besides the horizon.</summary>
    public int HistoryHours { get; init; } = 168;

    /// <summary>Known prices in it from which a band follows.</summary>
    public int PricesLeast { get; init; } = 24;

    /// <summary>A snapshot whose price is older than this counts as missing.</summary>
    public TimeSpan FreshnessMax { get; init; } = TimeSpan.FromHours(2);

    /// <summary>The usual step of prices; half of it is as near to 0 or 1 as a price is taken to be.</summary>
    public double Tick { get; init; } = 0.001;

    /// <summary>Weight of the past in the EWMA's level, [0, 1); 0 follows the last price.</summary>
    public double EwmaLevelDecay { get; init; } = 0.5;

    /// <summary>Weight of the past in the EWMA's variance, (0, 1).</summary>
    public double EwmaVarianceDecay { get; init; } = 0.94;

    /// <summary>Known changes from which the rolling quantiles follow.</summary>
    public int ChangesLeast { get; init; } = 10;

    /// <summary>How long a band that has come due still corrects later ones.</summary>
    public TimeSpan CalibrationWindow { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Bands come due from which a correction follows.</summary>
    public int ScoresLeast { get; init; } = 50;

    /// <summary>
    /// Markets whose price stood still for 24 h are corrected by their own kind. Then bands of markets in play keep their 80 %, and those of
    /// quiet ones cover nearly always, so that all together cover more than 80 %; otherwise 80 % is kept over all together.
    /// </summary>
    public bool QuietApart { get; init; }

    /// <summary>Hours of a run about which remote models are asked, the last ones: a day's.</summary>
    public int AskedHoursMax { get; init; } = 4;

    /// <summary>Markets an hour about which they are asked, the most traded first.</summary>
    public int AskedMarketsMax { get; init; } = 200;

    /// <summary>
    /// How strongly the share that a correction lets miss answers what corrected bands missed, once their coverage has left its band: see
    /// <see cref="ConformalBook"/>. 0: it stays <see cref="Alpha"/>.
    /// </summary>
    public double RetrainGain { get; init; }

    /// <summary>How far coverage may stray from 1 − <see cref="Alpha"/> before a method is to be trained anew.</summary>
    public double CoverageTolerance { get; init; } = 0.03;

    /// <summary>Bands come due from which coverage is judged.</summary>
    public int CoverageSampleLeast { get; init; } = 200;

    /// <summary>As near to 0 and 1 as a price is taken to be.</summary>
    public double PriceFloor => Tick / 2;

    /// <summary>Furthest back anything here looks.</summary>
    public TimeSpan LookBack => CalibrationWindow + TimeSpan.FromHours(HistoryHours + (2 * Horizons.Max()));

    public static ConformalScore ScoreOf(BandMethod method) => method switch
    {
        BandMethod.Ewma or BandMethod.Kalman => ConformalScore.Split,
        _ => ConformalScore.CqrFromMiddle,
    };
}
