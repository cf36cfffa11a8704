using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.PostMortems;

/// <summary>Everything a post-mortem says, as figures; its words follow from them.</summary>
/// <param name="Outcome">Name of the outcome that won.</param>
/// <param name="DidYesWin">The first outcome won: what the scores are of.</param>
/// <param name="EndsAt">Planned; null where the catalogue had none.</param>
/// <param name="Path">At most <see cref="PathLengthMax"/> prices, evenly by place, the first and the last before it was settled among them.</param>
/// <param name="Cutoffs">T-24h and T-1h; what DAILY made of it stands among the contributions.</param>
public sealed record PostMortemFigures(
    string MarketId, string Question, string Category, string Outcome, bool DidYesWin, string LabelRule, bool WasDisputed, DateTimeOffset? EndsAt,
    DateTimeOffset? ResolvedAt, ImmutableArray<PathPoint> Path, ImmutableArray<CutoffFigure> Cutoffs, ImmutableArray<BreachFigure> Breaches,
    ImmutableArray<ContributionFigure> Contributions, QualityFigure? Quality)
{
    public const int PathLengthMax = 48;
    public const int BreachesMax = 20;
}

/// <param name="Yes">Price of the first outcome.</param>
public sealed record PathPoint(DateTimeOffset Ts, double Yes);

/// <param name="Type"><c>T-24h</c>, <c>T-1h</c> or <c>DAILY</c>.</param>
/// <param name="View"><c>planned</c> or <c>resolved</c> end.</param>
/// <param name="Rule"><c>nearest_before</c> or <c>nearest_any</c>; only the first is scored.</param>
public sealed record CutoffFigure(string Type, string View, DateTimeOffset Due, DateTimeOffset SelectedTs, string Rule, double Yes);

/// <summary>An hour in which the price stood outside the conformal band in force; the first hour of each such stretch.</summary>
/// <param name="Hours">How many hours in a row.</param>
/// <param name="Score">The most it was outside, in widths of the band.</param>
/// <param name="Alert">Severity of an alert raised within the stretch; null when none was.</param>
public sealed record BreachFigure(DateTimeOffset Ts, int Hours, double Price, double Q10, double Q90, double Score, string? Alert);

/// <summary>What the market did to its category's scores at one horizon (planned end, nearest price before).</summary>
/// <param name="Days">Of the market itself: 1, or its days at DAILY.</param>
/// <param name="LogLoss">Epsilon 1e-6.</param>
/// <param name="SegmentSample">Rows of the category up to the run, this market among them.</param>
/// <param name="BrierMoved">Category's mean with this market less without it; null where it is alone.</param>
public sealed record ContributionFigure(
    string Horizon, int Days, double Brier, double LogLoss, int SegmentSample, double SegmentBrier, double? BrierMoved, double? LogLossMoved);

public sealed record QualityFigure(string Model, double Ambiguity, double ResolutionRisk, ImmutableArray<string> Reasons);
