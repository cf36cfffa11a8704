using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>Judges a question by its words alone: the judge where no language model is configured, and the stand-in where one did not serve.</summary>
/// <remarks>
/// Counts signs, understands nothing, obeys nothing. What text can do is to add signs; the signs that lower a score (a date, a number, a named
/// source) are worth less than those which raise it, and text that addresses a machine raises both scores. Weights: docs/metrics.md, Trust score.
/// </remarks>
public static partial class HeuristicJudge
{
    /// <summary>The name under which its judgements are stored.</summary>
    public const string Model = "heuristic-v1";

    private const int RulesShort = 80;

    public static QuestionQuality Judge(MarketText market)
    {
        ArgumentNullException.ThrowIfNull(market);
        var text = market.Normalized();
        var all = $"{text.Question}\n{text.Rules}";
        var vague = Vague().Matches(all).Select(match => match.Value.ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToImmutableArray();
        var (hasSource, hasNumber, hasDate) = (Source().IsMatch(all), Number().IsMatch(text.Question), text.EndsAt is not null || Date().IsMatch(all));
        var (isJudged, isAddressed) = (Judged().IsMatch(all), Addressed().IsMatch(all));

        ImmutableArray<(double Ambiguity, double Risk, string Reason)> signs =
        [
            (0.15, 0.35, "Starting point of every question."),
            .. text.Rules.Length == 0 ? [(0.35, 0.25, "There is no rule text.")]
                : text.Rules.Length < RulesShort ? [(0.15, 0.10, "The rule text is shorter than 80 letters.")]
                : (ReadOnlySpan<(double, double, string)>)[],
            .. vague.Length > 0
                ? [(Math.Min(0.06 * vague.Length, 0.30), Math.Min(0.04 * vague.Length, 0.20), Line($"Words without a measure: {string.Join(", ", vague)}."))]
                : (ReadOnlySpan<(double, double, string)>)[],
            .. isJudged ? [(0.10, 0.20, "Somebody's judgement settles it.")] : (ReadOnlySpan<(double, double, string)>)[],
            .. isAddressed ? [(0.15, 0.15, "The text addresses whoever judges it.")] : (ReadOnlySpan<(double, double, string)>)[],
            .. hasDate ? [] : (ReadOnlySpan<(double, double, string)>)[(0.15, 0.10, "No end is named.")],
            .. hasSource ? [(0, -0.15, "A source is named.")] : (ReadOnlySpan<(double, double, string)>)[(0.05, 0.15, "No source is named.")],
            .. hasNumber ? [(-0.05, -0.05, "A number is asked about.")] : (ReadOnlySpan<(double, double, string)>)[],
        ];
        return new QuestionQuality(
            market.MarketId, Prompt.QuestionQuality.Version, Model, Score(signs.Sum(sign => sign.Ambiguity)), Score(signs.Sum(sign => sign.Risk)),
            Triggers(text), [.. signs.Skip(1).OrderByDescending(sign => Math.Abs(sign.Ambiguity) + Math.Abs(sign.Risk)).Take(QuestionQuality.LinesMax).Select(sign => sign.Reason)]);
    }

    // Two digits, so that the order of summing never shows.
    private static double Score(double sum) => Math.Round(Math.Clamp(sum, 0, 1), 2, MidpointRounding.AwayFromZero);

    private static ImmutableArray<string> Triggers(MarketText text)
    {
        ImmutableArray<string> said =
        [
            .. Sentence().Split(text.Rules)
                .Where(sentence => sentence.Contains("resolve", StringComparison.OrdinalIgnoreCase) && !Addressed().IsMatch(sentence))
                .Select(Line)
                .Where(sentence => PlainLine.Objection(sentence, "trigger") is null)
                .Take(QuestionQuality.LinesMax),
        ];
        return said.Length > 0 ? said
            : text.EndsAt is { } end ? [string.Create(CultureInfo.InvariantCulture, $"The planned end, {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC.")]
            : [];
    }

    private static string Line(string text) =>
        text.Length <= QuestionQuality.LineLengthMax ? text : Cut(text);

    // Never between the two halves of one letter.
    private static string Cut(string text)
    {
        var length = QuestionQuality.LineLengthMax - 1;
        return $"{text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)]}…";
    }

    [GeneratedRegex(@"\b(?:significant(?:ly)?|major|substantial(?:ly)?|soon|likely|roughly|about|around|approximately|widely|generally|credible|reasonable|notable|meaningful(?:ly)?|popular|best|worst|large|considered|effectively)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Vague();

    [GeneratedRegex(@"\b(?:according to|resolution source|official(?:ly)?|published by|as reported by|settlement price|closing price)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Source();

    [GeneratedRegex(@"\b(?:discretion|consensus|opinion|subjective|judg(?:e)?ment|spirit of|may be considered|deemed)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Judged();

    [GeneratedRegex(@"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instruction|prompt|rule|above|previous)|\b(?:system|assistant|developer)\s*:|you are (?:now|a|an)\b|ambiguity_score|resolution_risk|<\||\[/?INST|```|무시하|지시|역할", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addressed();

    [GeneratedRegex(@"\d", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"(?<=[.!?])\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();
}
