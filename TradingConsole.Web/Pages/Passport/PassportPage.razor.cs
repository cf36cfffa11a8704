using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Views;

namespace TradingConsole.Web.Pages.Passport;

/// <summary>How a person decides: their standing, their figures with what they rest on, where they earn and where they lose.</summary>
public sealed partial class PassportPage
{
    private string _name = "";

    [Inject]
    internal PassportPictures Passports { get; init; } = null!;

    [Inject]
    internal ReportShelf Shelf { get; init; } = null!;

    [Inject]
    internal ReportsOnDemand Wishes { get; init; } = null!;

    [Inject]
    internal AuthenticationStateProvider SignedIn { get; init; } = null!;

    [SupplyParameterFromQuery(Name = "span")]
    public string? AskedSpan { get; set; }

    protected override string What => W["passport.what"];

    /// <summary>An act shows within a second; what is asked that often is one number.</summary>
    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(1);

    private PassportSpan Span => PassportSpan.Parse(AskedSpan);

    protected override async Task OnParametersSetAsync()
    {
        _name = (await SignedIn.GetAuthenticationStateAsync()).User.Identity?.Name ?? "";
        await base.OnParametersSetAsync();
    }

    protected override async Task<PassportPageView> ReadAsync(CancellationToken cancellationToken)
    {
        var stand = await Passports.StandAsync(Reader, cancellationToken);
        if (View is { } shown && shown.Stand == stand && shown.Span == Span)
        {
            return shown;
        }

        var passport = await Passports.ReadAsync(Reader, Span.Length, Clock.GetUtcNow(), cancellationToken);
        var latest = await Shelf.ListAsync(Reader, null, isArchived: false, 1, cancellationToken);
        return new PassportPageView(
            stand, Span, passport, latest is [var line] ? await Shelf.ReadAsync(Reader, line.Id, cancellationToken) : null);
    }

    private void Go(PassportSpan span) => Navigation.NavigateTo($"/passport?span={span.Key}");

    private Task<bool> AskReportAsync() => DoAsync(person => Wishes.AskAsync(person.Id, null, null), W["report.asked"]);
}
