using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Web.Pages.Audit;

public sealed partial class AuditPage
{
    private const int PageRows = 100;
    private const int RowsMax = 2_000; // A tab is not an archive.

    private static readonly (string? Prefix, string Label)[] Choices =
        [(null, "All"), ("mode.", "Mode"), ("kill.", "Kill"), ("preset.", "Presets"), ("model.", "Models"), ("sign_in.", "Sign-in"), ("user.", "Users")];

    private List<AuditEntry>? _entries;
    private bool _hasMore;
    private DateTimeOffset _now;

    [Inject]
    public required AuditLog Log { get; init; }

    /// <summary>Start of the act's name, e.g. <c>preset.</c>; null: all.</summary>
    [SupplyParameterFromQuery]
    public string? Of { get; set; }

    protected override Task OnParametersSetAsync()
    {
        _entries = null;
        _now = TimeProvider.System.GetUtcNow();
        return MoreAsync();
    }

    private async Task MoreAsync()
    {
        var entries = _entries ?? [];
        var page = await Log.LatestAsync(PageRows, entries.Count == 0 ? null : entries[^1].Id, Of);
        entries.AddRange(page);
        _entries = entries;
        _hasMore = page.Length == PageRows && entries.Count < RowsMax;
    }
}
