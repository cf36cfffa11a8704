using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Risk;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Components.Layout;

public sealed partial class KillDialog
{
    private string _title = "";
    private string _scope = "";
    private string _effect = "";
    private string _footer = "";
    private string _reason = "";
    private string _phrase = "";
    private string? _refusal;
    private string _who = "";
    private int _open;
    private int _pending;
    private bool _mayAct;
    private bool _isBusy;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var actor = await Access.ActAsync(Policies.Operator);
        (_mayAct, _who) = (actor is not null, actor?.Name ?? "");
        OnDeskChanged();
    }

    protected override void OnDeskChanged()
    {
        _open = Desk.Trades.Count(trade => trade.Status == "open");
        _pending = Desk.Trades.Count(trade => trade.Status == "pending");
        var account = Desk.Mode == Core.Execution.TradingMode.Live ? "live" : "shadow";
        _title = Desk.Kill.IsEngaged ? "Entries are halted" : "Halt the desk";
        _scope = $"The {account} account, {Desk.Tickers.Length} symbols, {Positions(_open)}"
            + (_pending > 0 ? $", {_pending} pending" : "");
        _effect = _open == 0
            ? "Nothing to close."
            : $"{_open} market {(_open == 1 ? "order" : "orders")}, {Formats.Money(Desk.Account.TotalNotional)} USDT notional; takes "
              + $"{Formats.MoneyChange(Desk.Account.UnrealizedPnl)} USDT of open PnL at the mark, before taker fee and slippage.";
        _footer = _mayAct ? $"Recorded as {_who}" : "";
    }

    private static string Positions(int count) => count == 1 ? "1 position" : $"{count} positions";

    private Task EngageAsync(bool flatten) => DoAsync(actor => Control.KillAsync(
        new KillOrder(flatten ? KillLevel.FlattenAll : KillLevel.NoNewEntries, string.IsNullOrWhiteSpace(_reason) ? "operator decision" : _reason.Trim()),
        actor, CancellationToken.None));

    private Task ResumeAsync() => DoAsync(actor => Control.ResetKillAsync(new KillReset("resumed in the console"), actor, CancellationToken.None));

    private async Task DoAsync(Func<Actor, Task<Outcome>> act)
    {
        if (await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            _refusal = "Your role does not allow this any more.";
            return;
        }

        _isBusy = true;
        var outcome = await act(actor);
        _isBusy = false;
        if (outcome.IsOk)
        {
            await OnClose.InvokeAsync();
            return;
        }

        _refusal = outcome.Message;
    }
}
