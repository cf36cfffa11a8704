using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Web.Api;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>What a resolved market's price said beforehand and what came of it; without an id, the list of them.</summary>
public sealed partial class PostmortemPage
{
    private const int PageRows = 50;

    [Inject]
    internal PostmortemQueries Papers { get; init; } = null!;

    /// <summary>Condition id; null: the list.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>Null: the latest.</summary>
    [SupplyParameterFromQuery(Name = "version")]
    public int? Version { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public int? AskedPage { get; set; }

    /// <summary>Only while the first answer is written.</summary>
    [CascadingParameter]
    private HttpContext? Context { get; set; }

    protected override string What => W["fc.postmortem.what"];

    protected override TimeSpan ReadEvery => TimeSpan.FromMinutes(1);

    private int PageShown => Math.Clamp(AskedPage ?? 1, 1, 10_000);

    protected override async Task<PostmortemView> ReadAsync(CancellationToken cancellationToken)
    {
        if (Id is not { } asked)
        {
            return new PostmortemView(null, await Papers.PageAsync(PageRows, (PageShown - 1) * PageRows, cancellationToken));
        }

        var id = asked.ToLowerInvariant();
        var paper = ForecastQuery.IsMarketId(id) ? await Papers.FindAsync(id, Version, cancellationToken) : null;
        PageStatus.MissingUnless(paper is not null, Context);
        return new PostmortemView(paper, null);
    }

    // As the run stored them: whatever is nested is named by the way to it.
    private IEnumerable<(string Name, string Value)> Figures(JsonElement body, string path) => body.ValueKind switch
    {
        JsonValueKind.Object => body.EnumerateObject().SelectMany(
            field => Figures(field.Value, path.Length == 0 ? W.Code("figures", field.Name) : $"{path} · {W.Code("figures", field.Name)}")),
        JsonValueKind.Number => [(path, body.GetRawText())],
        JsonValueKind.String => [(path, body.GetString()!)],
        JsonValueKind.True or JsonValueKind.False => [(path, W[body.GetBoolean() ? "fc.yes" : "fc.no"])],
        JsonValueKind.Array => [(path, body.GetArrayLength().ToString(CultureInfo.InvariantCulture))],
        _ => [],
    };

    private static string PageAddress(int page) => string.Create(CultureInfo.InvariantCulture, $"/postmortem?page={page}");
}

/// <param name="Paper">Null when there is none, or the list is shown.</param>
/// <param name="List">Null when one is shown.</param>
public sealed record PostmortemView(PostmortemPaper? Paper, PageOf<PostmortemLine>? List);
