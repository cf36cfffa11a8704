using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Passport.Views;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Pages.Passport;

/// <summary>How a person decides: their standing, their figures with what they rest on, where they earn and where they lose.</summary>
public sealed partial class PassportPage
{
    private const int HypothesesShown = 6;
    private const int TradesShown = 100;

    private string _name = "";

    [Inject]
    internal PassportPictures Passports { get; init; } = null!;

    [Inject]
    internal PassportQueries Seals { get; init; } = null!;

    [Inject]
    internal ReportShelf Shelf { get; init; } = null!;

    [Inject]
    internal ReportsOnDemand Wishes { get; init; } = null!;

    [Inject]
    internal ViewQueries Views { get; init; } = null!;

    [Inject]
    internal QuickTradeQueries Trades { get; init; } = null!;

    [Inject]
    internal ITerminal Acts { get; init; } = null!;

    [Inject]
    internal AuthenticationStateProvider SignedIn { get; init; } = null!;

    [SupplyParameterFromQuery(Name = "span")]
    public string? AskedSpan { get; set; }

    /// <summary><c>positions</c>, or anything else for the passport itself.</summary>
    [SupplyParameterFromQuery(Name = "tab")]
    public string? AskedTab { get; set; }

    protected override string What => W["passport.what"];

    /// <summary>An act shows within a second; what is asked that often is one line.</summary>
    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(1);

    private PassportSpan Span => PassportSpan.Parse(AskedSpan);

    private bool ShowsPositions => AskedTab == "positions";

    protected override async Task OnParametersSetAsync()
    {
        _name = (await SignedIn.GetAuthenticationStateAsync()).User.Identity?.Name ?? "";
        await base.OnParametersSetAsync();
    }

    protected override async Task<PassportPageView> ReadAsync(CancellationToken cancellationToken)
    {
        var stand = await Passports.StandAsync(Reader, cancellationToken);
        var view = View is { } shown && shown.Stand == stand && shown.Span == Span ? shown : await ReadAnewAsync(stand, cancellationToken);
        return ShowsPositions
            ? view with
            {
                Positions = await Trades.UnifiedAsync(Reader, cancellationToken), // The desk's own change without an event of this person's.
                Trades = await Trades.TradesAsync(Reader, null, TradesShown, cancellationToken),
            }
            : view;
    }

    private async Task<PassportPageView> ReadAnewAsync(string stand, CancellationToken ct)
    {
        var passport = await Passports.ReadAsync(Reader, Span.Length, Clock.GetUtcNow(), ct);
        var latest = await Shelf.ListAsync(Reader, null, isArchived: false, 1, ct);
        return new PassportPageView(
            stand, Span, passport, latest is [var line] ? await Shelf.ReadAsync(Reader, line.Id, ct) : null,
            await Views.HypothesesAsync(Reader, openOnly: true, HypothesesShown, ct), [], [],
            await Seals.SealAsync(Reader, ct));
    }

    private void Go(PassportSpan span, bool showsPositions) =>
        Navigation.NavigateTo($"/passport?span={span.Key}{(showsPositions ? "&tab=positions" : "")}");

    private Task<bool> AskReportAsync() => DoAsync(person => Wishes.AskAsync(person.Id, null, null), W["report.asked"]);

    private Task<bool> AnswerAsync(Hypothesis line, HypothesisAnswer answer, int? ownConfidence) => DoAsync(
        person => Acts.AnswerAsync(
            person, line.HypothesisId, answer, answer == HypothesisAnswer.Dissented ? line.Direction.Opposite() : null, ownConfidence, CancellationToken.None),
        W["hypotheses.answered"]);
}
