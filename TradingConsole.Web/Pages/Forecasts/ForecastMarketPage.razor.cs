using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Web.Api;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>One prediction market: its price with bands and cut-offs, how far it deserves belief, how well its question is put.</summary>
public sealed partial class ForecastMarketPage
{
    [Inject]
    internal MarketQueries Markets { get; init; } = null!;

    /// <summary>Condition id.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>Key of the bands to draw.</summary>
    [SupplyParameterFromQuery(Name = "band")]
    public string? Band { get; set; }

    /// <summary>Only while the first answer is written.</summary>
    [CascadingParameter]
    private HttpContext? Context { get; set; }

    protected override string What => W["fc.market.what"];

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(15);

    protected override async Task<ForecastMarketView> ReadAsync(CancellationToken cancellationToken)
    {
        var id = Id.ToLowerInvariant();
        var sheet = ForecastQuery.IsMarketId(id) ? await Markets.FindAsync(id, Band, cancellationToken) : null;
        PageStatus.MissingUnless(sheet is not null, Context);
        return new ForecastMarketView(sheet);
    }

    private string BandAddress(string key) => $"/forecasts/markets/{Id}?band={Uri.EscapeDataString(key)}";
}

/// <param name="Sheet">Null when the registry does not know the market.</param>
public sealed record ForecastMarketView(MarketSheet? Sheet);
