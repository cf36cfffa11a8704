using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Quality;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.DataQuality;

/// <summary>What the feed delivered, how far the features drifted, and what is wrong now. Read again every few seconds.</summary>
public sealed partial class DataQualityPage
{
    private QualityPicture _picture = QualityPicture.Empty;
    private string? _refusal;

    [Inject]
    internal QualityReader Reader { get; init; } = null!;

    [Inject]
    public required IDeskControl Control { get; init; }

    /// <summary><c>6h</c>, <c>24h</c> or <c>7d</c>.</summary>
    [SupplyParameterFromQuery(Name = "span")]
    public string? AskedSpan { get; set; }

    /// <summary><c>both</c>, <c>missing</c>, <c>latency</c> or <c>outliers</c>.</summary>
    [SupplyParameterFromQuery(Name = "show")]
    public string? AskedShow { get; set; }

    /// <summary>Whose PSI over time is drawn; null: the worst.</summary>
    [SupplyParameterFromQuery]
    public string? Feature { get; set; }

    private FeedSpan Span => FeedSpan.Parse(AskedSpan);

    private string Show => AskedShow is "missing" or "latency" or "outliers" ? AskedShow : "both";

    private string? Shown => Feature ?? _picture.Features.OrderByDescending(DriftPanel.Rank).FirstOrDefault()?.Feature;

    protected override bool FollowsDesk => false;

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(10);

    protected override string What => "Data quality";

    protected override Task<QualityView> ReadAsync(CancellationToken cancellationToken)
    {
        _picture = Reader.Picture;
        return Reader.ReadAsync(Desk, Span, Shown, cancellationToken);
    }

    private Task AcknowledgeAsync(Alert alert) => ActAsync(Control.AcknowledgeAlertAsync, alert);

    private Task ResolveAsync(Alert alert) => ActAsync(Control.ResolveAlertAsync, alert);

    private async Task ActAsync(Func<long, Actor, CancellationToken, Task<Outcome>> act, Alert alert)
    {
        if (await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            (MayAct, _refusal) = (false, OperatorAccess.WatchesOnly);
            return;
        }

        var outcome = await act(alert.Id, actor, CancellationToken.None);
        _refusal = outcome.IsOk ? null : outcome.Message;
        await ReloadAsync();
    }

    private Task ExportAsync() => View is null ? Task.CompletedTask : SaveCsvAsync("data-quality", QualityCsv.Write(View, _picture));

    private void Go(string span, string show, string? feature) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(
        "/data-quality", new Dictionary<string, object?>
        {
            ["span"] = span == FeedSpan.SixHours.Key ? null : span,
            ["show"] = show == "both" ? null : show,
            ["feature"] = feature,
        }));
}
