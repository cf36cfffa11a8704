using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Risk;
using TradingConsole.Web.Pages.Positions;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Pages.Risk;

/// <summary>Limits beside values, what blocks, what protects, what happened; and the levers.</summary>
public sealed partial class RiskPage
{
    private const int EventsShown = 12;
    private const int EventsMax = 200; // A tab is not an archive.

    private HeldPositions _positions = HeldPositions.None;
    private int _limit = EventsShown;
    private ArmingKind? _arming;
    private bool _isDisarming;

    [Inject]
    internal RiskReader Reader { get; init; } = null!;

    [Inject]
    public required ILiveControl Live { get; init; }

    [Inject]
    public required IDeskControl Control { get; init; }

    /// <summary><c>grave</c>: warnings and critical events only.</summary>
    [SupplyParameterFromQuery(Name = "events")]
    public string? AskedEvents { get; set; }

    /// <summary><c>arm</c>: the page opens with the arming dialog.</summary>
    [SupplyParameterFromQuery(Name = "dialog")]
    public string? AskedDialog { get; set; }

    protected override string What => "The limits";

    private bool IsGrave => AskedEvents == "grave";

    protected override void OnDeskChanged() => _positions = HeldPositions.Of(Desk);

    protected override Task<RiskView> ReadAsync(CancellationToken cancellationToken) =>
        Reader.ReadAsync(_limit, IsGrave ? RiskSeverity.Warning : RiskSeverity.Info, cancellationToken);

    protected override async Task OnParametersSetAsync()
    {
        await base.OnParametersSetAsync();
        if (AskedDialog == "arm" && MayAct && !Live.Standing.IsArmed)
        {
            _arming = ArmingKind.Arm;
        }
    }

    private Task<Outcome> DisarmAsync(Actor actor, string reason) =>
        Control.SetModeAsync(new ModeOrder(TradingMode.Shadow, reason) { Seen = TradingMode.Live }, actor, CancellationToken.None);

    private Task CloseAsync(string? answer)
    {
        (_arming, _isDisarming) = (null, false);
        if (AskedDialog is not null)
        {
            Navigation.NavigateTo("/risk", replace: true);
        }

        return DoneAsync(answer);
    }

    private void ShowGrave(bool isGrave) => Navigation.NavigateTo(isGrave ? "/risk?events=grave" : "/risk");

    private Task MoreAsync()
    {
        _limit = Math.Min(EventsMax, _limit * 4);
        return ReloadAsync();
    }
}
