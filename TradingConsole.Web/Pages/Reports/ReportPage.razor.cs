using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Views;

namespace TradingConsole.Web.Pages.Reports;

/// <summary>One report: its text, and beside it each sentence with what it rests on.</summary>
public sealed partial class ReportPage
{
    [Inject]
    internal ReportShelf Shelf { get; init; } = null!;

    [Parameter]
    public Guid Id { get; set; }

    protected override string What => W["report.what"];

    protected override async Task<ReportPageView> ReadAsync(CancellationToken cancellationToken) => new(await Shelf.ReadAsync(Reader, Id, cancellationToken));

    private async Task ArchiveAsync()
    {
        var isArchived = View?.Paper?.Line.IsArchived != true;
        var isDone = await Shelf.PutAwayAsync(Reader, Id, isArchived);
        await DoneAsync(isDone ? W[isArchived ? "report.archived_now" : "report.restored_now"] : W["report.missing"]);
    }
}

/// <param name="Paper">Null when the person has no such report.</param>
public sealed record ReportPageView(ReportPaper? Paper);
