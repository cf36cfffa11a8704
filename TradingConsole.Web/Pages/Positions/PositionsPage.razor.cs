using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;

namespace TradingConsole.Web.Pages.Positions;

/// <summary>What is held, how it is guarded, what it cost so far; and the way out of each.</summary>
public sealed partial class PositionsPage
{
    private HeldPositions _positions = HeldPositions.None;
    private Symbol? _closing;

    [Inject]
    internal CostQueries Costs { get; init; } = null!;

    /// <summary>Span of the cost panel: <c>1d</c>, <c>7d</c> or <c>30d</c>.</summary>
    [SupplyParameterFromQuery(Name = "span")]
    public string? AskedSpan { get; set; }

    /// <summary><c>shadow</c> or <c>live</c>; null: the one the mode trades, or the one that still holds something.</summary>
    [SupplyParameterFromQuery]
    public string? Account { get; set; }

    protected override string What => "The costs";

    private string WhyEmpty => Desk.Kill.IsEngaged ? "Entries are halted by the kill switch."
        : Desk.Champion is null ? "Entries begin after the first model is in production."
        : Desk.Mode == TradingMode.Off ? "The mode is OFF: decisions are recorded, nothing is traded."
        : "Signals says where the decisions end.";

    protected override void OnDeskChanged() => _positions = HeldPositions.Of(Desk, Account);

    protected override async Task<CostView> ReadAsync(CancellationToken cancellationToken)
    {
        OnDeskChanged(); // The address may have chosen another account.
        var (mode, span, now) = (_positions.Mode, CostSpan.Parse(AskedSpan), Desk.AsOf);
        return CostView.Of(mode, span, await Costs.ByDayAsync(mode, span.From(now), now, cancellationToken));
    }

    private string OfEquity(double usdt) =>
        _positions.Equity is > 0 ? Formats.Percent(usdt / _positions.Equity.Value) : "equity unknown";

    private Task CloseAsync(string? answer)
    {
        _closing = null;
        return DoneAsync(answer);
    }

    private void ShowSpan(string key) => Navigation.NavigateTo($"/positions?span={key}{(Account is null ? "" : $"&account={Account}")}");

    private void ShowAccount(TradingMode mode) => Navigation.NavigateTo($"/positions?account={mode.Word()}{(AskedSpan is null ? "" : $"&span={AskedSpan}")}");

    private Task ExportAsync()
    {
        var csv = new CsvText(
            "account,symbol,side,status,quantity,leverage,entry,mark,stop,target,liquidation,notional_usdt,margin_usdt,unrealized_pnl_usdt,"
            + "r,protection,naked_ms,fees_usdt,funding_usdt,slippage_usdt,opened_at,expires_at,trade_id");
        foreach (var row in _positions.Rows)
        {
            csv.Row(
                _positions.Account, row.Symbol.Value, row.Side, row.Status, row.Quantity, row.Leverage, row.Entry, row.Mark, row.Stop, row.Target,
                row.Liquidation, row.Notional, row.Margin, row.UnrealizedPnl, row.R, row.Protection.ToString(), row.NakedFor?.TotalMilliseconds,
                row.Fees, row.Funding, row.Slippage, row.Since, row.ExpiresAt, row.TradeId);
        }

        return SaveCsvAsync("positions", csv.ToString());
    }
}
