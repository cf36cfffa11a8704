using System.Collections.Immutable;
using System.Text.RegularExpressions;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Phrasing;

/// <summary>A report with an answer's words in place of the analyst's. Findings, figures, impacts and their order stay.</summary>
internal static partial class PhrasedReport
{
    /// <param name="answer">Checked.</param>
    public static Report Of(Report report, PhraseQuestion question, PhraseAnswer answer, string model)
    {
        var words = answer.Sentences.ToDictionary(sentence => sentence.Id, StringComparer.Ordinal);
        var said = question.Sentences.Select(part => part.Said with
        {
            Title = Named(words[part.Id].Title, question.Setups), Evidence = Named(words[part.Id].Evidence, question.Setups),
        }).ToArray();
        var phrased = report with
        {
            ModelName = model,
            ModelVersion = $"prompt {PhraseQuestion.PromptVersion}, {report.ModelName} {report.ModelVersion}",
            Strengths = Of(said, FindingKind.Strength),
            Weaknesses = Of(said, FindingKind.Weakness),
            Improvements = Of(said, FindingKind.Improvement),
        };
        return phrased with { SummaryMarkdown = ReportWriter.Markdown(phrased, Named(answer.Summary, question.Setups)) };
    }

    private static ImmutableArray<ReportSentence> Of(IEnumerable<ReportSentence> said, FindingKind kind) =>
        [.. said.Where(sentence => sentence.Finding.Kind == kind)];

    private static string Named(string text, ImmutableDictionary<string, string> setups) =>
        Alias().Replace(text, match => setups.GetValueOrDefault(match.Value, match.Value)).Replace('\n', ' ');

    [GeneratedRegex(@"(?<![A-Za-z0-9])S\d+(?![A-Za-z0-9])")]
    private static partial Regex Alias();
}
