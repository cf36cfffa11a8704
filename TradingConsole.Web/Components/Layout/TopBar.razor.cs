using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Execution;
using TradingConsole.Web.Language;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Components.Layout;

public sealed partial class TopBar
{
    private string _mode = "";
    private string _modeIcon = "";
    private string _state = "";
    private string _stateIcon = "";
    private string? _stateTone;
    private string? _championHover;
    private string _clockOffset = "";
    private string _age = "";
    private bool _isStale;
    private ImmutableArray<DeskAlarm> _alarms = [];
    private bool _hasCritical;
    private string _equity = "";
    private string _dayPnl = "";
    private string _dayTone = "";
    private string _dayArrow = "";
    private string _dayPercent = "";
    private string _clockHover = "";

    /// <summary>The words of the tab's language.</summary>
    [CascadingParameter]
    public Words W { get; set; } = Words.English;

    [Inject]
    public required ILiveControl Live { get; init; }

    [Parameter]
    public EventCallback OnKill { get; set; }

    [Parameter]
    public EventCallback OnMode { get; set; }

    protected override void OnDeskChanged()
    {
        _mode = GatewayMode.Of(Desk, Live.Standing, Silence);
        _modeIcon = _mode switch
        {
            GatewayMode.Unknown => "help",
            "LIVE" => "bolt",
            "SHADOW" => "contrast",
            _ => "power_settings_new",
        };
        (_state, _stateIcon, _stateTone) =
            Silence is not null ? ("silent", "cloud_off", "warn")
            : Desk.Kill.IsEngaged ? ("halted", "block", "crit")
            : Desk.Champion is null ? ("starting", "hourglass_top", null)
            : Desk.Mode == TradingMode.Off ? ("deciding_only", "visibility", null)
            : Desk.Mode == TradingMode.Live && !Desk.Live.IsReady ? ("not_ready", "sync_problem", "warn")
            : ("active", "play_arrow", (string?)null);
        _championHover = Desk.Champion is { } champion
            ? $"Model {champion.ModelId}, trained {Formats.TimeHover(champion.TrainedAt)}, promoted by {champion.PromotedBy}"
            : "No model is in production yet";
        _clockOffset = Desk.Health.ClockOffset is { } offset ? Formats.Signed(offset.TotalMilliseconds, 0) + " ms" : Formats.NoData;
        _isStale = Desk.Health.WorstDataAge > DeskAlarms.MarketAgeMax;
        _age = Formats.Duration(Desk.Health.WorstDataAge);
        _alarms = DeskAlarms.Of(Desk);
        _hasCritical = _alarms.Any(alarm => alarm.IsCritical);

        var isLive = Desk.Mode == TradingMode.Live;
        _equity = isLive ? Desk.Live.Picture?.Equity is { } known ? Formats.Money((double)known) : "unknown" : Formats.Money(Desk.Account.Equity);
        var pnl = isLive ? (double?)Desk.Live.DayPnl : Desk.Account.DayPnl;
        var opening = isLive ? (double?)Desk.Live.DayOpeningEquity : Desk.Account.DayOpeningEquity;
        _dayPnl = Formats.MoneyChange(pnl);
        (_dayTone, _dayArrow) = pnl switch { > 0 => ("up", "▲"), < 0 => ("down", "▼"), _ => ("", "") };
        _dayPercent = opening > 0 ? Formats.PercentChange(pnl / opening) : "";
        _clockHover = Desk.Market.Speed is 1
            ? "Market clock"
            : $"Market clock of the {Desk.Market.Kind} market, {Desk.Market.Speed.ToString("0.#", CultureInfo.InvariantCulture)}× real time";
    }
}
