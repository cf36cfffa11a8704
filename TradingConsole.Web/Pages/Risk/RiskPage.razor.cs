using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Risk;
using TradingConsole.Web.Pages.Positions;

namespace TradingConsole.Web.Pages.Risk;

/// <summary>Limits beside values, what blocks, what protects, what happened; and the levers.</summary>
public sealed partial class RiskPage
{
    private const int EventsShown = 12;
    private const int EventsMax = 200; // A tab is not an archive.

    private HeldPositions _positions = HeldPositions.None;
    private int _limit = EventsShown;

    [Inject]
    internal RiskReader Reader { get; init; } = null!;

    /// <summary><c>grave</c>: warnings and critical events only.</summary>
    [SupplyParameterFromQuery(Name = "events")]
    public string? AskedEvents { get; set; }

    protected override string What => "The limits";

    private bool IsGrave => AskedEvents == "grave";

    protected override void OnDeskChanged() => _positions = HeldPositions.Of(Desk);

    protected override Task<RiskView> ReadAsync(CancellationToken cancellationToken) =>
        Reader.ReadAsync(_positions.Mode, Desk.AsOf, _limit, IsGrave ? RiskSeverity.Warning : RiskSeverity.Info, cancellationToken);

    private void ShowGrave(bool isGrave) => Navigation.NavigateTo(isGrave ? "/risk?events=grave" : "/risk");

    private Task MoreAsync()
    {
        _limit = Math.Min(EventsMax, _limit * 4);
        return ReloadAsync();
    }
}
