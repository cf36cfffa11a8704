using Microsoft.AspNetCore.Components;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>The symbols the desk watches, with what the exchange says about each, and their editor.</summary>
public sealed partial class UniversePanel : LiveComponentBase
{
    private UniverseEdit? _edit;
    private string _text = "";
    private string? _note;
    private string? _refusal;
    private int _odd;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Parameter]
    public bool MayAct { get; set; }

    private IEnumerable<string> Current => Desk.Tickers.Select(ticker => ticker.Symbol.Value);

    protected override void OnDeskChanged() =>
        _odd = Desk.Tickers.IsDefault ? 0 : Desk.Tickers.Count(ticker => ticker.Status != "TRADING");

    private void Begin()
    {
        _text = string.Join('\n', Current);
        _edit = UniverseEdit.Parse(_text);
        (_note, _refusal) = (null, null);
    }

    private void OnTyped(ChangeEventArgs change)
    {
        _text = change.Value?.ToString() ?? "";
        _edit = UniverseEdit.Parse(_text);
    }

    private bool CanSave(UniverseEdit edit) => edit.Errors.Count == 0 && !edit.Symbols.SequenceEqual(Current);

    private async Task SaveAsync()
    {
        if (_edit is not { Errors.Count: 0 } edit)
        {
            return;
        }

        if (await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            _refusal = "Your role does not allow this any more.";
            return;
        }

        var outcome = await Control.SetUniverseAsync(edit.Symbols, actor, CancellationToken.None);
        if (!outcome.IsOk)
        {
            _refusal = outcome.Message;
            return;
        }

        _edit = null;
        _note = outcome.Message.Length > 0 ? outcome.Message : $"Saved: {edit.Symbols.Count} symbols. New ones collect history first.";
    }

    private static string StatusText(TickerState ticker) => ticker.Status switch
    {
        "TRADING" => ticker.IsReady ? "Trading, features ready" : "Trading, warming up",
        "ABSENT" => "Wanted, but the exchange does not list it: nothing is collected.",
        "SETTLING" => "The exchange is settling it before delisting: no new entries.",
        var other => $"The exchange's status is {other}: no new entries.",
    };
}
