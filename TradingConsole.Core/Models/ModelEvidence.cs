using System.Text.Json;

namespace TradingConsole.Core.Models;

/// <summary>One finding about a registered model; the newest of a kind counts.</summary>
/// <param name="Kind">One of <see cref="EvidenceKinds"/>.</param>
/// <param name="RecordedAt">Market clock, UTC.</param>
/// <param name="BodyJson">The kind's record as camel-case JSON.</param>
public sealed record ModelEvidence(long Id, ModelId ModelId, string Kind, DateTimeOffset RecordedAt, string BodyJson)
{
    /// <exception cref="JsonException">The body is not a <typeparamref name="T"/>.</exception>
    public T Read<T>() => JsonSerializer.Deserialize<T>(BodyJson, EvidenceKinds.Json)
        ?? throw new JsonException($"evidence {Kind} of model {ModelId} is null");
}

/// <summary>The kinds of evidence, and how their bodies are written.</summary>
public static class EvidenceKinds
{
    /// <summary>A <see cref="WalkForwardEvidence"/>.</summary>
    public const string WalkForward = "walk_forward";

    /// <summary>A <see cref="DriftEvidence"/>.</summary>
    public const string Drift = "drift";

    /// <summary>A <see cref="ChallengeEvidence"/>.</summary>
    public const string Challenge = "challenge";

    /// <summary>A training run's metrics, measured later on an imported model.</summary>
    public const string Evaluation = "evaluation";

    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}

/// <summary>What a walk-forward portfolio backtest found.</summary>
/// <param name="ProfitFactor">Gains over losses after costs; infinite without a losing trade.</param>
/// <param name="MaxDrawdown">Fraction of the peak equity.</param>
/// <param name="Sharpe">Annualised.</param>
/// <param name="DeflatedSharpe">Probability that the true Sharpe ratio is positive after the number of trials made.</param>
/// <param name="OverfittingProbability">Probability of backtest overfitting (PBO), 0 to 1.</param>
/// <param name="ResultHash">Of the backtest's report.</param>
public sealed record WalkForwardEvidence(
    int Folds, int Trades, double ProfitFactor, double MaxDrawdown, double Sharpe, double DeflatedSharpe,
    double OverfittingProbability, string ResultHash)
{
    /// <summary>
    /// What was walked: the model's configuration hash where its recipe was trained anew for each fold, its artifact's hash where the
    /// model itself was played. The gate accepts no other. Null in evidence stored before it was recorded.
    /// </summary>
    public string? RecipeHash { get; init; }
}

/// <summary>How far recent features lie from those the model learned from.</summary>
/// <param name="At">End of the recent window, UTC.</param>
/// <param name="PsiMax">The worst feature's population stability index.</param>
/// <param name="Limit">What so many rows exceed by chance alone only rarely.</param>
/// <param name="Rows">Recent rows compared.</param>
public sealed record DriftEvidence(DateTimeOffset At, string WorstFeature, double PsiMax, double Limit, long Rows);

/// <summary>How a challenger did beside the champion, hour by hour on equal paper accounts, net of every cost.</summary>
/// <param name="ChampionId">Compared against; a new champion starts a new comparison.</param>
/// <param name="Hours">Whole hours both accounts were kept.</param>
/// <param name="ReturnDifferenceMean">Challenger less champion, mean hourly return of equity, fraction; clipped as the test clips it.</param>
/// <param name="Lower">Of the confidence sequence for that mean: holds at every moment at once, so it may be looked at daily.</param>
/// <param name="Upper">See <paramref name="Lower"/>.</param>
/// <param name="Confidence">Of the sequence and of the verdict, e.g. 0.95.</param>
/// <param name="ChallengerReturn">Over all compared hours, compounded, fraction; likewise <paramref name="ChampionReturn"/>.</param>
/// <param name="AgreementFraction">Of the decisions both made, how many were alike; null when they made none.</param>
/// <param name="Verdict"><see cref="Better"/>, <see cref="Worse"/> or <see cref="Open"/>.</param>
public sealed record ChallengeEvidence(
    Guid ChampionId, DateTimeOffset From, DateTimeOffset To, int Hours, double ReturnDifferenceMean, double Lower, double Upper,
    double Confidence, double ChallengerReturn, double ChampionReturn, double? AgreementFraction, string Verdict)
{
    public const string Better = "better";
    public const string Worse = "worse";

    /// <summary>Not separable yet.</summary>
    public const string Open = "open";
}
