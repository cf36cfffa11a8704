using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Execution;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Dashboard;

public sealed partial class OpenPositionsPanel
{
    private readonly List<Row> _rows = [];
    private int _open;
    private int _pending;
    private double _totalR;
    private string _fact = "";
    private string _whyEmpty = "";

    [Parameter, EditorRequired]
    public DeskSnapshot Desk { get; set; } = null!;

    [Parameter]
    public TimeSpan? Stale { get; set; }

    protected override void OnParametersSet()
    {
        _rows.Clear();
        _rows.AddRange(Desk.Trades.Select(Read));
        _open = Desk.Trades.Count(trade => trade.Status == "open");
        _pending = Desk.Trades.Count(trade => trade.Status == "pending");
        _totalR = Desk.Trades.Sum(trade => trade.RMultiple ?? 0);
        var account = Desk.Mode == TradingMode.Live ? "live" : "shadow";
        _fact = $"{account}, {_open} of {Desk.Account.PositionsMax}";
        _whyEmpty = Desk.Kill.IsEngaged ? "Entries are halted by the kill switch."
            : Desk.Champion is null ? "Entries begin after the first model is in production."
            : Desk.Mode == TradingMode.Off ? "The mode is OFF: decisions are recorded, nothing is traded."
            : "The funnel above says where decisions end.";
    }

    private Row Read(TradeState trade)
    {
        var decimals = Math.Max(trade.EntryPrice?.Scale ?? 0, trade.StopPrice.Scale);
        var (stop, target) = ((double)trade.StopPrice, (double)trade.TargetPrice);
        double? PlaceOf(double? price) =>
            price is { } at && target != stop ? Math.Clamp((at - stop) / (target - stop), 0, 1) : null;

        var isPending = trade.Status == "pending";
        return new Row(
            trade, isPending, isPending ? "next open" : Formats.Price(trade.EntryPrice),
            trade.MarkPrice is null ? Formats.NoData : Formats.Price(trade.MarkPrice, decimals),
            PlaceOf(trade.MarkPrice), PlaceOf((double?)trade.EntryPrice) ?? 0, trade.ExpiresAt - Desk.AsOf);
    }

    /// <param name="Place">Of the mark between stop (0) and target (1).</param>
    private sealed record Row(
        TradeState Trade, bool IsPending, string Entry, string Mark, double? Place, double EntryPlace, TimeSpan Left);
}
