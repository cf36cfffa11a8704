using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.Language;

namespace TradingConsole.Web.Pages.Lineages;

/// <summary>What became of one trade: from its events to the models that learned from it.</summary>
public sealed partial class LineagePage
{
    [Inject]
    internal LineageQueries Queries { get; init; } = null!;

    [Parameter]
    public Guid TradeId { get; set; }

    protected override string What => W["lineage.what"];

    protected override async Task<LineageView> ReadAsync(CancellationToken cancellationToken) => new(await Queries.FindAsync(Reader, TradeId, cancellationToken));
}

/// <param name="Lineage">Null when the person has no such trade.</param>
public sealed record LineageView(Lineage? Lineage)
{
    /// <summary>A stored report type in words.</summary>
    internal static string TypeWord(Words words, string type) =>
        words[$"report.type.{string.Concat(type.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]))}"];
}
