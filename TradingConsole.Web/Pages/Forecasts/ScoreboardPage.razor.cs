using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Forecasts.Reading;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>How honest prediction markets are: the headline, the segments, the bands, the markets, and all forecasters side by side.</summary>
public sealed partial class ScoreboardPage
{
    [Inject]
    internal ScoreboardReader Reading { get; init; } = null!;

    [Inject]
    internal HonestyReader Honesty { get; init; } = null!;

    [Inject]
    internal CoverageQueries Coverage { get; init; } = null!;

    [SupplyParameterFromQuery(Name = "window")]
    public string? Window { get; set; }

    [SupplyParameterFromQuery(Name = "horizon")]
    public string? Horizon { get; set; }

    [SupplyParameterFromQuery(Name = "end_view")]
    public string? EndView { get; set; }

    [SupplyParameterFromQuery(Name = "tag")]
    public string? Tag { get; set; }

    [SupplyParameterFromQuery(Name = "liquidity_bucket")]
    public string? LiquidityBucket { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "figure")]
    public string? Figure { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    protected override string What => W["fc.what"];

    /// <summary>Runs come once a day and prices by the minute.</summary>
    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(20);

    private ScoreAddress Address { get; set; } = ScoreAddress.Read(null, null, null, null, null, null, null, null, null, null);

    protected override Task OnParametersSetAsync()
    {
        Address = ScoreAddress.Read(Window, Horizon, EndView, Tag, LiquidityBucket, Status, Text, Sort, Figure, PageNumber);
        return base.OnParametersSetAsync();
    }

    protected override async Task<ScoreboardPageView> ReadAsync(CancellationToken cancellationToken) => new(
        await Reading.ReadAsync(Address.Filter, withTrend: true, cancellationToken), await Honesty.ReadAsync(Address.Query, cancellationToken),
        await Coverage.LatestAsync(CoverageFilter.Everything, cancellationToken));

    private void Go(string address) => Navigation.NavigateTo(address);

    private async Task ExportAsync() => await SaveCsvAsync(
        "scoreboard", MarketCsv.Of(await Reading.MarketsAsync(Address.Whole, CancellationToken.None), Address.Query));
}

/// <summary>What one reading of the scoreboard brings.</summary>
public sealed record ScoreboardPageView(ScoreboardView Board, ImmutableArray<HonestyLine> Honesty, CoverageSheet Coverage);
