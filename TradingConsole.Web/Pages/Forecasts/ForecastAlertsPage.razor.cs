using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Messaging;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>The scoreboard's alerts: what broke out of its band, on which evidence, and whether it was worth the interruption.</summary>
public sealed partial class ForecastAlertsPage
{
    private const int PageRows = 50;

    private static readonly string[] Keys = ["j", "k"];
    private static readonly string[] Spans = ["24h", "7d", "30d", "all"];

    private readonly PageScript _rows = new();
    private Topic<bool>.Subscription? _rings;
    private Guid? _chosen;

    [Inject]
    internal AlertQueries Alerts { get; init; } = null!;

    [Inject]
    internal AlertBell Bell { get; init; } = null!;

    [Inject]
    internal IForecastCommands Commands { get; init; } = null!;

    [SupplyParameterFromQuery(Name = "span")]
    public string? AskedSpan { get; set; }

    [SupplyParameterFromQuery(Name = "severity")]
    public string? AskedSeverity { get; set; }

    [SupplyParameterFromQuery(Name = "open")]
    public string? AskedOpen { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public int? AskedPage { get; set; }

    protected override string What => W["fc.alerts.what"];

    /// <summary>What is new rings; the look in between is for a ring that was lost, and for spans that move on.</summary>
    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(30);

    private string Span => Spans.Contains(AskedSpan) ? AskedSpan! : "7d";

    private string? Severity => ScoreWords.Severities.Contains(AskedSeverity ?? "") ? AskedSeverity : null;

    private bool OnlyOpen => AskedOpen == "true";

    private int PageShown => Math.Clamp(AskedPage ?? 1, 1, 10_000);

    private AlertLine? Chosen => View is { Page.Rows: [var first, ..] } view
        ? view.Page.Rows.FirstOrDefault(alert => alert.AlertId == _chosen) ?? first
        : null;

    protected override void OnInitialized()
    {
        base.OnInitialized();
        _rings = Bell.Subscribe(); // Before the first read, so that nothing falls in between.
    }

    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (firstRender)
        {
            _ = HearAsync();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _rings?.Dispose();
        base.Dispose(disposing);
    }

    protected override async Task<ForecastAlertsView> ReadAsync(CancellationToken cancellationToken)
    {
        var filter = new AlertFilter(PageRows, (PageShown - 1) * PageRows) { Since = Since, Severity = Severity, OnlyOpen = OnlyOpen };
        return new ForecastAlertsView(await Alerts.PageAsync(filter, cancellationToken), await Alerts.BalanceAsync(filter, cancellationToken));
    }

    private DateTimeOffset? Since => Span switch
    {
        "24h" => Clock.GetUtcNow() - TimeSpan.FromHours(24),
        "7d" => Clock.GetUtcNow() - TimeSpan.FromDays(7),
        "30d" => Clock.GetUtcNow() - TimeSpan.FromDays(30),
        _ => null,
    };

    private async Task HearAsync()
    {
        try
        {
            await foreach (var _ in _rings!.Reader.ReadAllAsync())
            {
                await InvokeAsync(ReloadAsync);
            }
        }
        catch (ObjectDisposedException)
        {
            return; // The page closed.
        }
    }

    private static string AddressOf(string span, string? severity, bool onlyOpen, int page)
    {
        string?[] parts =
        [
            span == "7d" ? null : $"span={span}", severity is null ? null : $"severity={severity}", onlyOpen ? "open=true" : null,
            page == 1 ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"page={page}"),
        ];
        var asked = string.Join('&', parts.OfType<string>());
        return asked.Length == 0 ? "/alerts" : $"/alerts?{asked}";
    }

    // A bar at the edge for what still waits for somebody; what was seen is grey.
    private string? RowClass(AlertLine alert) =>
        $"{(alert.AcknowledgedAt is not null ? null : alert.Severity == "HIGH" ? "rx" : alert.Severity == "MED" ? "rw" : null)} {(alert.AlertId == Chosen?.AlertId ? "sel" : null)}";

    private string StateOf(AlertLine alert) => alert switch
    {
        { IsFalseAlarm: true } => W["fc.alert.false"],
        { IsFalseAlarm: false } => W["fc.alert.true"],
        { AcknowledgedBy: { } by } => W["fc.alert.seen", by],
        _ => W["fc.alert.open"],
    };

    private void Choose(AlertLine alert) => _chosen = alert.AlertId;

    private async Task OnKeyAsync(string key)
    {
        if (View is not { Page.Rows: { IsEmpty: false } rows } || Chosen is not { } chosen)
        {
            return;
        }

        var next = rows[Math.Clamp(rows.IndexOf(chosen) + (key == "j" ? 1 : -1), 0, rows.Length - 1)];
        Choose(next);
        StateHasChanged();
        await _rows.ShowRowAsync(Js, $"alert-{next.AlertId:N}");
    }

    private Task AcknowledgeAsync(AlertLine alert) => CommandAsync((commands, by) => commands.AcknowledgeAsync(alert.AlertId, by), W["fc.alert.acknowledged"]);

    private Task JudgeAsync(AlertLine alert, bool? isFalseAlarm) => CommandAsync(
        (commands, by) => commands.JudgeAsync(alert.AlertId, isFalseAlarm, by),
        W[isFalseAlarm switch { true => "fc.alert.judged_false", false => "fc.alert.judged_true", null => "fc.alert.unjudged" }]);

    // The role is asked again at each act; what was refused is said as the command said it.
    private async Task CommandAsync(Func<IForecastCommands, CommandBy, Task<CommandAnswer>> act, string done)
    {
        (Note, Refusal) = (null, null);
        if (await Access.PersonAsync(Policies.Operator) is not { } person)
        {
            (MayAct, Refusal) = (false, W["act.watches_only"]);
            return;
        }

        try
        {
            var answer = await act(Commands, new CommandBy(person.Id, person.Actor.Name, person.Actor.Origin));
            Note = answer.IsDone ? done : null;
            Refusal = answer.IsDone ? null : answer.Message;
        }
        catch (Exception exception)
        {
            Refusal = W["act.unknown", exception.Message];
        }

        await ReloadAsync();
    }
}

/// <summary>What one reading of the alerts brings.</summary>
public sealed record ForecastAlertsView(PageOf<AlertLine> Page, AlertBalance Balance);
