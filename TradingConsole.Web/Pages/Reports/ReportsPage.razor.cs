using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Views;

namespace TradingConsole.Web.Pages.Reports;

/// <summary>The person's written reports, newest first.</summary>
public sealed partial class ReportsPage
{
    private const int Shown = 100;
    private const int NoticesShown = 5;

    [Inject]
    internal ReportShelf Shelf { get; init; } = null!;

    [Inject]
    internal ReportsOnDemand Wishes { get; init; } = null!;

    [Inject]
    internal NotificationStore Told { get; init; } = null!;

    [SupplyParameterFromQuery(Name = "type")]
    public string? AskedType { get; set; }

    [SupplyParameterFromQuery(Name = "archived")]
    public bool IsArchived { get; set; }

    protected override string What => W["reports.what"];

    private ReportType? Type => Enum.TryParse<ReportType>(AskedType, out var type) && Enum.IsDefined(type) ? type : null;

    protected override async Task<ReportsView> ReadAsync(CancellationToken cancellationToken) =>
        new(await Shelf.ListAsync(Reader, Type, IsArchived, Shown, cancellationToken), await Told.ListAsync(Reader, unreadOnly: true, NoticesShown, cancellationToken));

    private ReportLine? Others(ReportLine line) => View?.Lines.FirstOrDefault(
        other => other.Id != line.Id && other.Type == line.Type && other.CreatedAt < line.CreatedAt);

    private void Go(ReportType? type, bool isArchived) =>
        Navigation.NavigateTo($"/reports?{(type is null ? "" : $"type={type}&")}archived={(isArchived ? "true" : "false")}");

    // Looking is nobody's privilege: a viewer reads their own as well.
    private async Task ReadAllAsync()
    {
        await Told.MarkReadAsync(Reader, null);
        await ReloadAsync();
    }

    private Task<bool> AskAsync() => DoAsync(person => Wishes.AskAsync(person.Id, null, null), W["report.asked"]);
}

/// <summary>What one reading of the list brings.</summary>
/// <param name="Notices">Not looked at yet, newest first.</param>
public sealed record ReportsView(ImmutableArray<ReportLine> Lines, ImmutableArray<Notification> Notices);
