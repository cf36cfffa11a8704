using System.Globalization;
using System.Text;

namespace TradingConsole.Core.Forecasts.PostMortems;

/// <summary>Writes a post-mortem. The same figures give the same text; text that strangers wrote is escaped.</summary>
public static class PostMortemMarkdown
{
    /// <summary>Version of the layout.</summary>
    public const string Template = "postmortem_v2";

    private const string Steps = "▁▂▃▄▅▆▇█";
    private const int TableRowsMax = 12;

    public static string Write(PostMortemFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var text = new StringBuilder();
        Header(text, figures);
        Path(text, figures);
        Cutoffs(text, figures);
        Breaches(text, figures);
        Contributions(text, figures);
        Quality(text, figures);
        return text.ToString();
    }

    /// <summary>One sign a price, from ▁ (0) to █ (1).</summary>
    public static string Sparkline(IEnumerable<double> prices) =>
        string.Concat(prices.Select(price => Steps[Math.Min((int)(Math.Clamp(price, 0, 1) * Steps.Length), Steps.Length - 1)]));

    private static void Header(StringBuilder text, PostMortemFigures figures)
    {
        text.Append(Invariant($"# {SafeMarkdown.Line(figures.Question)}\n\n"));
        text.Append(Invariant($"**What happened.** Resolved to **{SafeMarkdown.Line(figures.Outcome)}**"));
        text.Append(figures.ResolvedAt is { } at ? $" on {Moment(at)} UTC" : "");
        text.Append(figures.EndsAt is { } end ? $", planned end {Moment(end)} UTC" : ", without a planned end");
        text.Append(Invariant($". Label rule {SafeMarkdown.Line(figures.LabelRule)}; {(figures.WasDisputed ? "it was disputed" : "never disputed")}. "));
        text.Append(Invariant($"Category {SafeMarkdown.Line(figures.Category)}, market {figures.MarketId}.\n\n"));
    }

    private static void Path(StringBuilder text, PostMortemFigures figures)
    {
        text.Append("## Price path\n\n");
        if (figures.Path.IsEmpty)
        {
            text.Append("No price was kept.\n\n");
            return;
        }

        text.Append(Invariant($"{Sparkline(figures.Path.Select(point => point.Yes))} from {Moment(figures.Path[0].Ts)} to {Moment(figures.Path[^1].Ts)} UTC.\n\n"));
        text.Append("| when (UTC) | price |\n|---|---|\n");
        var rows = Math.Min(figures.Path.Length, TableRowsMax);
        for (var row = 0; row < rows; row++)
        {
            var point = figures.Path[rows == 1 ? 0 : row * (figures.Path.Length - 1) / (rows - 1)];
            text.Append(Invariant($"| {Moment(point.Ts)} | {point.Yes:0.000} |\n"));
        }

        text.Append('\n');
    }

    private static void Cutoffs(StringBuilder text, PostMortemFigures figures)
    {
        text.Append("## Cut-offs\n\n");
        var shown = figures.Cutoffs.Where(cutoff => cutoff.Type != "DAILY").ToArray();
        if (shown.Length == 0)
        {
            text.Append("None could be taken.\n\n");
            return;
        }

        text.Append("| horizon | end | due (UTC) | price | shown (UTC) | rule |\n|---|---|---|---|---|---|\n");
        foreach (var cutoff in shown)
        {
            text.Append(Invariant(
                $"| {Horizon(cutoff.Type)} | {cutoff.View} | {Moment(cutoff.Due)} | {cutoff.Yes:0.000} | {Moment(cutoff.SelectedTs)} | {cutoff.Rule.Replace('_', ' ')} |\n"));
        }

        text.Append('\n');
    }

    private static void Breaches(StringBuilder text, PostMortemFigures figures)
    {
        text.Append("## Band breaches\n\n");
        if (figures.Breaches.IsEmpty)
        {
            text.Append("The price never stood outside the band in force.\n\n");
            return;
        }

        text.Append("| from (UTC) | hours | price | 80 % band | widths outside | alert |\n|---|---|---|---|---|---|\n");
        foreach (var breach in figures.Breaches)
        {
            text.Append(Invariant(
                $"| {Moment(breach.Ts)} | {breach.Hours} | {breach.Price:0.000} | {breach.Q10:0.000} to {breach.Q90:0.000} | {breach.Score:0.00} | {breach.Alert ?? "none"} |\n"));
        }

        text.Append('\n');
    }

    private static void Contributions(StringBuilder text, PostMortemFigures figures)
    {
        text.Append("## Score contribution\n\n");
        if (figures.Contributions.IsEmpty)
        {
            text.Append("No price before the planned end could be scored.\n\n");
            return;
        }

        text.Append("Planned end, nearest price before. Moved: the category's mean with this market less without it.\n\n");
        text.Append("| horizon | rows | Brier | log loss | category Brier | moved | log loss moved | category rows |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var one in figures.Contributions)
        {
            text.Append(Invariant(
                $"| {Horizon(one.Horizon)} | {one.Days} | {one.Brier:0.0000} | {one.LogLoss:0.0000} | {one.SegmentBrier:0.0000} | {Signed(one.BrierMoved)} | {Signed(one.LogLossMoved)} | {one.SegmentSample} |\n"));
        }

        text.Append('\n');
    }

    private static void Quality(StringBuilder text, PostMortemFigures figures)
    {
        text.Append("## Question quality\n\n");
        if (figures.Quality is not { } quality)
        {
            text.Append("Nobody judged it.\n");
            return;
        }

        text.Append(Invariant(
            $"Ambiguity {quality.Ambiguity:0.00}, resolution risk {quality.ResolutionRisk:0.00}, judged by {SafeMarkdown.Line(quality.Model)}.\n"));
        foreach (var reason in quality.Reasons)
        {
            text.Append(Invariant($"\n- {SafeMarkdown.Line(reason)}"));
        }

        text.Append(quality.Reasons.IsEmpty ? "" : "\n");
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    // In prose a minus is a minus, as on every page: T−24h.
    private static string Horizon(string code) => code.Replace('-', '−');

    private static string Signed(double? moved) => moved is { } by ? by.ToString("+0.0000;−0.0000;0.0000", CultureInfo.InvariantCulture) : "alone";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
