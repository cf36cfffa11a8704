using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Views;

namespace TradingConsole.Web.Pages.Reports;

/// <summary>Two reports side by side: two versions of one period, or two periods.</summary>
public sealed partial class ComparePage
{
    [Inject]
    internal ReportShelf Shelf { get; init; } = null!;

    [Parameter]
    public Guid Id { get; set; }

    [Parameter]
    public Guid Other { get; set; }

    protected override string What => W["report.what"];

    protected override async Task<ReportCompareView> ReadAsync(CancellationToken cancellationToken) =>
        new(await Shelf.ReadAsync(Reader, Id, cancellationToken), await Shelf.ReadAsync(Reader, Other, cancellationToken));
}

/// <param name="Left">Null when the person has no such report.</param>
public sealed record ReportCompareView(ReportPaper? Left, ReportPaper? Right)
{
    public bool IsWhole => Left is not null && Right is not null;

    /// <summary>Made from the same input: any difference is the writer's.</summary>
    public bool SaysSame => Left?.InputHash == Right?.InputHash;

    /// <summary>The passport's figures as one report found them, in their order; one that only the other has stands without a sample.</summary>
    public ImmutableArray<Metric> FiguresOf(ReportPaper paper)
    {
        ArgumentNullException.ThrowIfNull(paper);
        string[] known = [.. (Left?.Figures ?? []).Concat(Right?.Figures ?? []).Select(metric => metric.Code)];
        return
        [
            .. PassportMetrics.Codes.Where(code => known.Contains(code))
                .Select(code => paper.Figures.FirstOrDefault(metric => metric.Code == code) ?? PassportMetrics.AsKept(code, null, 0, null, null)),
        ];
    }

    public static IEnumerable<ReportSentence> Sentences(ReportPaper paper)
    {
        ArgumentNullException.ThrowIfNull(paper);
        return paper.Strengths.Concat(paper.Weaknesses).Concat(paper.Improvements);
    }
}
