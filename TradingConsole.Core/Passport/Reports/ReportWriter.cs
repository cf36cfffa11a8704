using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Writes a report from its input: the same input and language give the same text, letter for letter.</summary>
public static class ReportWriter
{
    public static Report Write(ReportType type, ReportInput input, ReportLanguage language)
    {
        ArgumentNullException.ThrowIfNull(input);
        var sentences = Analyst.Read(input).Select(finding => ReportWords.Of(finding, language)).ToImmutableArray();
        var report = new Report(
            type, input, Analyst.Name, Analyst.Version, language, Of(sentences, FindingKind.Strength), Of(sentences, FindingKind.Weakness),
            Of(sentences, FindingKind.Improvement), "");
        return report with { SummaryMarkdown = Markdown(report) };
    }

    /// <summary>The report as a page of Markdown; names from people are fenced as code, so that they stay text.</summary>
    /// <param name="opening">What is said before the sections; null: the figures alone.</param>
    public static string Markdown(Report report, string? opening = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        var isKorean = report.Language == ReportLanguage.Korean;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {Title(report, isKorean)}").AppendLine();
        text.AppendLine(Figures(report.Input, isKorean)).AppendLine();
        foreach (var line in (string?[])[Beside.Activity(report.Input.Activity, isKorean), Beside.HoldingTimes(report.Input.Trades, isKorean)])
        {
            if (line is not null)
            {
                text.AppendLine(line).AppendLine();
            }
        }

        if (opening is not null)
        {
            text.AppendLine(Plain(opening)).AppendLine();
        }

        Section(text, isKorean ? "강점" : "Strengths", report.Strengths, isKorean ? "통계로 구별되는 강점은 아직 없다." : "None that can be told from chance yet.");
        Section(text, isKorean ? "약점" : "Weaknesses", report.Weaknesses, isKorean ? "통계로 구별되는 약점은 아직 없다." : "None that can be told from chance yet.");
        Section(text, isKorean ? "개선점" : "What to change", report.Improvements, isKorean ? "지금 바꿀 것은 없다." : "Nothing the figures ask for.");
        text.AppendLine(Beside.Lessons(report.Input, isKorean));
        return text.ToString();
    }

    private static ImmutableArray<ReportSentence> Of(ImmutableArray<ReportSentence> sentences, FindingKind kind) =>
        [.. sentences.Where(sentence => sentence.Finding.Kind == kind)];

    private static void Section(StringBuilder text, string heading, ImmutableArray<ReportSentence> sentences, string otherwise)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {heading}").AppendLine();
        foreach (var sentence in sentences)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- **{Plain(sentence.Title)}** ({sentence.Impact.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture)} R)  ");
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Plain(sentence.Evidence)}");
        }

        if (sentences.IsEmpty)
        {
            text.AppendLine(otherwise);
        }

        text.AppendLine();
    }

    private static string Title(Report report, bool isKorean)
    {
        var (from, to) = (KoreanTime.DayOf(report.Input.PeriodStart), KoreanTime.DayOf(report.Input.PeriodEnd.AddTicks(-1)));
        var span = string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd} – {to:yyyy-MM-dd} (KST)");
        return (report.Type, isKorean) switch
        {
            (ReportType.Daily, true) => $"일간 리포트, {span}",
            (ReportType.Weekly, true) => $"주간 리포트, {span}",
            (ReportType.Monthly, true) => $"월간 리포트, {span}",
            (ReportType.FiveTrades, true) => $"마감 5건 리포트, {span}",
            (_, true) => $"요청 리포트, {span}",
            (ReportType.Daily, false) => $"Daily report, {span}",
            (ReportType.Weekly, false) => $"Weekly report, {span}",
            (ReportType.Monthly, false) => $"Monthly report, {span}",
            (ReportType.FiveTrades, false) => $"Report after five closed trades, {span}",
            _ => $"Report on demand, {span}",
        };
    }

    /// <summary>The period in one line: how many trades, won, lost, in what interval, for how much.</summary>
    internal static string Figures(ReportInput input, bool isKorean)
    {
        var trades = input.Trades;
        if (trades.IsEmpty)
        {
            return isKorean ? "이 기간에 마감된 거래가 없다." : "No trade was closed in this period.";
        }

        var (wins, losses) = (trades.Count(trade => trade.NetPnl > 0), trades.Count(trade => trade.NetPnl < 0));
        var interval = WilsonInterval.Of(wins, wins + losses);
        var small = trades.Length < Analyst.TradesMin
            ? isKorean ? $" 표본이 {Analyst.TradesMin}건보다 적어 판단은 하지 않는다." : $" Fewer than {Analyst.TradesMin} trades: figures, no judgement."
            : "";
        var (low, high, sum) = (100 * interval.Low, 100 * interval.High, trades.Sum(trade => trade.R));
        return isKorean
            ? string.Create(CultureInfo.InvariantCulture, $"마감 {trades.Length}건, {wins}승 {losses}패, 승률 95% 구간 {low:0}–{high:0}%, 합계 {sum:+0.00;−0.00;0.00} R.{small}")
            : string.Create(CultureInfo.InvariantCulture, $"{trades.Length} closed, {wins} won, {losses} lost, win rate between {low:0} and {high:0} % (95 %), sum {sum:+0.00;−0.00;0.00} R.{small}");
    }

    // A setup or regime is a person's own word: nothing in it may become a link, an image or markup.
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '*' or '_' or '`' or '[' or ']' or '<' or '>' or '\\' or '#' or '!' or '|' or '(' or ')')
            {
                plain.Append('\\');
            }

            plain.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return plain.ToString();
    }
}
