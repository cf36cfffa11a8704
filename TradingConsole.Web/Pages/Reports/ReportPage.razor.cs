using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Views;

namespace TradingConsole.Web.Pages.Reports;

/// <summary>One report: its text, and beside it each sentence with what it rests on.</summary>
public sealed partial class ReportPage
{
    private string _name = "";

    [Inject]
    internal AuthenticationStateProvider SignedIn { get; init; } = null!;

    [Inject]
    internal ReportShelf Shelf { get; init; } = null!;

    [Inject]
    internal ReportVersions Versions { get; init; } = null!;

    [Parameter]
    public Guid Id { get; set; }

    protected override string What => W["report.what"];

    protected override async Task OnParametersSetAsync()
    {
        _name = (await SignedIn.GetAuthenticationStateAsync()).User.Identity?.Name ?? "";
        await base.OnParametersSetAsync();
    }

    protected override async Task<ReportPageView> ReadAsync(CancellationToken cancellationToken) => new(await Shelf.ReadAsync(Reader, Id, cancellationToken));

    private Task<bool> ArchiveAsync() => View?.Paper?.Line.IsArchived == true
        ? DoAsync(person => Versions.RestoreAsync(person.Id, Id), W["report.restored_now"])
        : DoAsync(person => Versions.ArchiveAsync(person.Id, Id), W["report.archived_now"]);

    private Task<bool> RegenerateAsync() => DoAsync(person => Versions.RegenerateAsync(person.Id, Id), W["report.asked_again"]);
}

/// <param name="Paper">Null when the person has no such report.</param>
public sealed record ReportPageView(ReportPaper? Paper);
