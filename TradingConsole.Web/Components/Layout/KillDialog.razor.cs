using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Risk;
using TradingConsole.Web.Pages.Positions;
using TradingConsole.Web.Pages.Risk;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Components.Layout;

/// <summary>The levels of the kill switch, each priced now. Opening it is one press, a level's button the second act.</summary>
public sealed partial class KillDialog
{
    private HeldPositions _held = HeldPositions.None;
    private ImmutableArray<KillStep> _ladder = [];
    private string _scope = "";
    private string _footer = "";
    private string _reason = "";
    private string _phrase = "";
    private string _date = "";
    private string _symbol = "";
    private string? _refusal;
    private bool _mayAct;
    private bool _isBusy;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Inject]
    public required ILiveControl Live { get; init; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    private string Today => Desk.AsOf.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private DateOnly? Date =>
        DateOnly.TryParseExact(_date.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private bool MayReset => _phrase.Trim() == "RESUME" && (!Desk.Kill.NeedsDate || Date is not null);

    protected override async Task OnInitializedAsync()
    {
        var actor = await Access.LowerRiskAsync(Policies.Operator);
        (_mayAct, _footer) = (actor is not null, actor is null ? "" : $"Recorded as {actor.Name}. Lowering risk takes effect at once.");
        OnDeskChanged();
    }

    protected override void OnDeskChanged()
    {
        _held = HeldPositions.Of(Desk);
        _ladder = KillStep.Ladder(_held, Live.PriceFlatten(null));
        var pending = _held.Rows.Length - _held.Held;
        _scope = $"The {_held.Account} account, {Desk.Tickers.Length} symbols, {KillStep.Count(_held.Held, "position")}{(pending > 0 ? $", {pending} pending" : "")}";
        if (!_held.Rows.Any(row => row.IsHeld && row.Symbol.Value == _symbol))
        {
            _symbol = _held.Rows.FirstOrDefault(row => row.IsHeld)?.Symbol.Value ?? "";
        }
    }

    // Pulling a level again is never refused: who is unsure whether it holds may press once more.
    private string? Obstacle(KillStep step) => step.Level == KillLevel.None
        ? _held.Held == 0 ? "There is nothing to flatten." : null
        : step.Level < Desk.Kill.Level ? $"The switch is at {Desk.Kill.Level.Sentence()} already, which includes this." : null;

    private Task FireAsync(KillStep step)
    {
        var reason = string.IsNullOrWhiteSpace(_reason) ? "operator decision" : _reason.Trim();
        return DoAsync(() => Access.LowerRiskAsync(Policies.Operator), actor => step.Level == KillLevel.None
            ? Control.FlattenSymbolAsync(_symbol, reason, actor, CancellationToken.None)
            : Control.KillAsync(new KillOrder(step.Level, reason), actor, CancellationToken.None));
    }

    private Task ResetAsync() => DoAsync(() => Access.ActAsync(Policies.Operator), actor => Control.ResetKillAsync(
        new KillReset(string.IsNullOrWhiteSpace(_reason) ? "resumed in the console" : _reason.Trim()) { Seen = Desk.Kill.Level, Date = Date },
        actor, CancellationToken.None));

    private async Task DoAsync(Func<Task<Actor?>> who, Func<Actor, Task<Outcome>> act)
    {
        if (await who() is not { } actor)
        {
            (_mayAct, _refusal) = (false, "Your role does not allow this any more.");
            return;
        }

        _isBusy = true;
        try
        {
            var outcome = await act(actor);
            _refusal = outcome is { IsOk: true, IsPending: false } ? null : outcome.Message; // Recorded is not done.
            if (_refusal is null)
            {
                await OnClose.InvokeAsync();
            }
        }
        catch (Exception exception)
        {
            _refusal = $"It is not known whether this was done: {exception.Message} Press it again.";
        }
        finally
        {
            _isBusy = false;
        }
    }
}
