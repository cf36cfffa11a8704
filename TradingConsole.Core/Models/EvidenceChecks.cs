using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TradingConsole.Core.Models;

/// <summary>The gate's questions about numbers; pure.</summary>
internal static class EvidenceChecks
{
    private const string WalkForwardFirst = "start a walk-forward backtest on the Training page with this model chosen (job walkforward_backtest, setting modelId)";
    private const int HashDigitsShown = 12;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static ImmutableArray<GateCheck> OfMetrics(ModelRecord model, PromotionRules rules, GateFacts facts)
    {
        var metrics = Parse(facts.EvaluationJson ?? model.MetricsJson);
        return [EnoughRows(model, metrics, rules), NotWorseThanBaseline(metrics, rules)];
    }

    public static GateCheck Overfitting(ModelRecord model, PromotionRules rules, GateFacts facts)
    {
        const string Code = GateCodes.Overfitting;
        if (rules is { OverfittingProbabilityMax: null, DeflatedSharpeMin: null })
        {
            return NotAsked(Code, rules, "there is no walk-forward history yet");
        }

        if (facts.WalkForward is not { } found)
        {
            return new GateCheck(
                Code, false, null, rules.OverfittingProbabilityMax ?? rules.DeflatedSharpeMin, "probability",
                $"no walk-forward backtest of this model yet; {WalkForwardFirst}");
        }

        // A file is its own recipe; a trained model is also what its recipe makes of any part of history.
        var recipe = Parse(model.MetricsJson).ConfigHash;
        if (found.RecipeHash is not { Length: > 0 } walked || (walked != model.ArtifactHash && walked != recipe))
        {
            return new GateCheck(
                Code, false, null, rules.OverfittingProbabilityMax ?? rules.DeflatedSharpeMin, "probability",
                $"the walk-forward backtest tested recipe {Short(found.RecipeHash)}, this model's is {Short(recipe)}; {WalkForwardFirst}");
        }

        var likely = rules.OverfittingProbabilityMax is { } most && !(found.OverfittingProbability <= most);
        var weak = rules.DeflatedSharpeMin is { } least && !(found.DeflatedSharpe >= least);
        var detail = Text(
            $"probability of overfitting {found.OverfittingProbability:0.###} (at most {Limit(rules.OverfittingProbabilityMax)}), deflated Sharpe {found.DeflatedSharpe:0.###} (at least {Limit(rules.DeflatedSharpeMin)}) over {found.Folds} folds, {found.Trades} trades of recipe {Short(found.RecipeHash)}");

        // The figure is the one that failed, else the first that was asked.
        return weak && !likely || rules.OverfittingProbabilityMax is null
            ? new GateCheck(Code, !weak, Finite(found.DeflatedSharpe), rules.DeflatedSharpeMin, "probability", detail)
            : new GateCheck(Code, !likely, Finite(found.OverfittingProbability), rules.OverfittingProbabilityMax, "probability", detail);
    }

    public static GateCheck Drift(PromotionRules rules, GateFacts facts)
    {
        const string Code = GateCodes.Drift;
        if (rules.PsiMax is not { } most)
        {
            return NotAsked(Code, rules, "it learned from the newest minutes there are");
        }

        if (facts.Drift is not { } found)
        {
            return new GateCheck(Code, false, null, most, "psi", "drift from its training data was never measured; run compute_drift");
        }

        // The rule alone decides: what chance reaches is told beside it, never put in its place.
        var age = (facts.Now - found.At).TotalHours;
        return age > rules.DriftAgeHoursMax
            ? new GateCheck(Code, false, Finite(found.PsiMax), most, "psi", Text(
                $"measured {age:0} h ago, at most {rules.DriftAgeHoursMax:0} h; run compute_drift"))
            : new GateCheck(Code, found.PsiMax <= most, Finite(found.PsiMax), most, "psi", Text(
                $"worst feature {found.WorstFeature}: PSI {found.PsiMax:0.###}, at most {most:0.###}, over {found.Rows} rows; an alert takes more than {found.Limit:0.###}"));
    }

    public static GateCheck ShadowTime(PromotionRules rules, GateFacts facts) => rules.ShadowHoursMin is not { } least
        ? NotAsked(GateCodes.ShadowTime, rules, "there is no champion to decide beside")
        : new GateCheck(GateCodes.ShadowTime, facts.ShadowHours >= least, facts.ShadowHours, least, "h", Text(
            $"decided {facts.ShadowHours:0} h beside the champion, at least {least:0} h"));

    public static GateCheck Challenger(PromotionRules rules, GateFacts facts)
    {
        const string Code = GateCodes.Challenger;
        if (!rules.AsksChallenger)
        {
            return NotAsked(Code, rules, "there is no champion to challenge");
        }

        if (facts.Challenge is not { Hours: > 0 } found)
        {
            return new GateCheck(Code, false, null, 0, "bp/h", "has not decided a whole hour beside the model in production yet: that is what shadow is for");
        }

        return new GateCheck(Code, found.Verdict != ChallengeEvidence.Worse, found.Upper * 1e4, 0, "bp/h", Text(
            $"{found.Verdict}: {found.ReturnDifferenceMean * 1e4:+0.00;-0.00;0.00} bp of equity an hour against the champion after costs, {found.Lower * 1e4:0.00} to {found.Upper * 1e4:0.00} at {found.Confidence:P0} however often looked at, {found.Hours} h; refused once it is shown to be worse"));
    }

    private static GateCheck EnoughRows(ModelRecord model, Metrics metrics, PromotionRules rules)
    {
        const string Code = GateCodes.EnoughRows;
        var tested = metrics.TestRows >= rules.TestRowsMin;
        if (model.Origin == ModelOrigin.Imported)
        {
            // What it was trained on is its maker's word; what it is tested on is ours.
            return new GateCheck(Code, tested, metrics.TestRows, rules.TestRowsMin, "rows", Text(
                $"trained elsewhere; tested here on {metrics.TestRows} rows (at least {rules.TestRowsMin})"));
        }

        var trained = metrics.TrainRows >= rules.TrainRowsMin;
        var detail = Text(
            $"trained on {metrics.TrainRows} rows (at least {rules.TrainRowsMin}), tested on {metrics.TestRows} (at least {rules.TestRowsMin})");
        return trained && !tested
            ? new GateCheck(Code, false, metrics.TestRows, rules.TestRowsMin, "rows", detail)
            : new GateCheck(Code, trained, metrics.TrainRows, rules.TrainRowsMin, "rows", detail);
    }

    private static GateCheck NotWorseThanBaseline(Metrics metrics, PromotionRules rules)
    {
        // Costs nothing to be no better than a constant, but a model that is worse misleads every decision after it.
        const string Code = GateCodes.NotWorseThanBaseline;
        var judged = metrics.Targets.IsDefault
            ? []
            : metrics.Targets.Where(target => rules.JudgedTargets.Contains(target.Target)).ToImmutableArray();
        var missing = rules.JudgedTargets.Except(judged.Select(target => target.Target)).ToImmutableArray();
        if (!missing.IsEmpty)
        {
            return new GateCheck(Code, false, null, rules.LossRatioMax, "x", $"no test loss of {string.Join(", ", missing)}");
        }

        var passed = judged.All(target => target.Loss <= target.BaselineLoss * rules.LossRatioMax);
        var worst = judged.Max(target => target.Loss / target.BaselineLoss);
        var detail = string.Join(", ", judged.Select(target => Text(
            $"{target.Target} {target.Metric} {target.Loss:G4} against {target.BaselineLoss:G4}")));
        return new GateCheck(Code, passed, Finite(worst), rules.LossRatioMax, "x", Text(
            $"{detail}; at most {rules.LossRatioMax:0.###} times the constant's loss"));
    }

    private static GateCheck NotAsked(string code, PromotionRules rules, string because) =>
        GateCheck.Skipped(code, $"not asked by {rules.Name}: {because}");

    private static Metrics Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Metrics>(json, Json) ?? Metrics.None;
        }
        catch (JsonException)
        {
            return Metrics.None; // The checks that need evidence then fail by name.
        }
    }

    private static string Short(string? hash) => hash is { Length: > 0 } ? hash[..Math.Min(HashDigitsShown, hash.Length)] : "not recorded";

    // JSON knows no NaN; the detail says what was found.
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Limit(double? value) => value is { } limit ? Text($"{limit:0.###}") : "anything";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The part of a training run's metrics the gate reads.</summary>
    private sealed record Metrics(int TrainRows, int TestRows, ImmutableArray<TargetLoss> Targets)
    {
        public static readonly Metrics None = new(0, 0, []);

        public string? ConfigHash { get; init; }
    }

    private sealed record TargetLoss(string Target, string Metric, double Loss, double BaselineLoss);
}
