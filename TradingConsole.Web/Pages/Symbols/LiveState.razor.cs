using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Web.Components;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Symbols;

/// <summary>What is held, working and filled in one symbol.</summary>
public sealed partial class LiveState : LiveComponentBase
{
    private readonly CancellationTokenSource _gone = new();
    private SymbolActivity _activity = SymbolActivity.None;
    private TradeState? _open;
    private (Symbol Symbol, Guid? Trade, DateTimeOffset? Candle)? _read;
    private string? _problem;

    [Inject]
    internal SymbolReader Reader { get; init; } = null!;

    [Parameter, EditorRequired]
    public Symbol Symbol { get; set; }

    private string Fact => $"as of {Formats.Clock(Desk.AsOf)} UTC";

    private string NoPosition => Desk.Mode == TradingMode.Off
        ? "No position. The desk is OFF: it decides and records, and trades nothing."
        : Desk.Kill.IsEngaged
            ? "No position. The kill switch is engaged."
            : "No position. The last decision did not enter; Why says what refused.";

    protected override void OnParametersSet() => OnDeskChanged();

    protected override void OnDeskChanged()
    {
        _open = Desk.Trades.FirstOrDefault(trade => trade.Symbol == Symbol);
        var wanted = (Symbol, _open?.TradeId, Desk.Health.LatestCandle);
        if (_read != wanted)
        {
            _read = wanted;
            _ = InvokeAsync(ReadAsync);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _gone.Cancel();
        _gone.Dispose();
        base.Dispose(disposing);
    }

    private async Task ReadAsync()
    {
        try
        {
            _activity = await Reader.ActivityAsync(Symbol, Desk.Mode, _gone.Token);
            _problem = null;
        }
        catch (OperationCanceledException)
        {
            return; // The page closed while the store was answering.
        }
        catch (Exception exception)
        {
            _problem = $"Orders and fills could not be read: {exception.Message}";
        }

        StateHasChanged();
    }
}
