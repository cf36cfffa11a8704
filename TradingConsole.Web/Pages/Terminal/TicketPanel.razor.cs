using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Execution;
using TradingConsole.Web.Language;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Pages.Terminal;

/// <summary>Types, warns and sends one quick trade.</summary>
public sealed partial class TicketPanel
{
    private ImmutableArray<WarningOffer> _warnings = [];
    private double? _price;
    private string? _done;
    private string? _refusal;
    private TicketForm? _shown;
    private bool _isBusy;
    private bool _isAsking;

    [CascadingParameter]
    public Words W { get; set; } = Words.English;

    [Parameter, EditorRequired]
    public TicketForm Form { get; set; } = null!;

    /// <summary>Why no act is offered; null when the person may act.</summary>
    [Parameter]
    public string? NoAct { get; set; }

    /// <summary>The origin is left and the ticket is the person's own idea.</summary>
    [Parameter]
    public EventCallback OnClear { get; set; }

    /// <summary>A trade was asked for.</summary>
    [Parameter]
    public EventCallback OnOpened { get; set; }

    // As typed, at the price of the moment.
    private (double? Notional, double? Risk, double? Reward) Now => Form.At(_price);

    private bool IsLive => Desk.Mode == TradingMode.Live;

    private string? Obstacle =>
        NoAct ?? (Desk.Mode == TradingMode.Off ? W["ticket.off"] : Form.Missing(_price) is { } missing ? W[missing] : null);

    protected override void OnDeskChanged() => LookAtPrice();

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_shown, Form))
        {
            (_shown, _warnings, _done, _refusal) = (Form, [], null, null); // Another plan: what was said of the one before is over.
        }

        LookAtPrice();
    }

    private void LookAtPrice()
    {
        if (Form is not { } form || Desk is null)
        {
            return;
        }

        var ticker = Desk.Tickers.FirstOrDefault(one => string.Equals(one.Symbol.Value, form.Symbol.Trim(), StringComparison.OrdinalIgnoreCase));
        _price = ticker?.Mark ?? ticker?.Last;
    }

    private void TypedSymbol(ChangeEventArgs change)
    {
        Form.Symbol = change.Value?.ToString()?.ToUpperInvariant() ?? "";
        LookAtPrice();
    }

    private Task BeginAsync()
    {
        if (Obstacle is null && IsLive)
        {
            _isAsking = true;
            return Task.CompletedTask;
        }

        return Obstacle is null ? SendAsync([]) : Task.CompletedTask;
    }

    // Money asks twice; the answer, warnings included, stands in the ticket.
    private async Task<Outcome> ConfirmAsync(Actor actor, string reason)
    {
        await SendAsync([]);
        return Outcome.Ok();
    }

    private async Task SendAsync(ImmutableArray<Guid> ignored)
    {
        (_done, _refusal) = (null, null);
        if (await Access.PersonAsync(Policies.Operator) is not { } person)
        {
            _refusal = W["act.no_more"];
            return;
        }

        _isBusy = true;
        try
        {
            var answer = await Terminal.OpenAsync(person, Form.ToWish(Desk.Mode.Word(), ignored), CancellationToken.None);
            _warnings = answer.Warnings.IsDefault ? [] : answer.Warnings;
            if (answer.Result.IsDone)
            {
                (_done, _warnings) = (W["ticket.sent", Form.Symbol], []);
                await OnOpened.InvokeAsync();
            }
            else if (_warnings.IsEmpty)
            {
                _refusal = answer.Result.Why is { } why ? W.Say(why) : null;
            }
        }
        catch (Exception exception)
        {
            _refusal = W["act.unknown", exception.Message]; // What cannot be told apart must not read as a no.
        }
        finally
        {
            _isBusy = false;
        }
    }

    private async Task HeedAsync()
    {
        if (await Access.PersonAsync(Policies.Operator) is not { } person)
        {
            _refusal = W["act.no_more"];
            return;
        }

        _isBusy = true;
        try
        {
            foreach (var offer in _warnings)
            {
                await Terminal.HeedAsync(person, offer.OverrideId, CancellationToken.None);
            }

            (_warnings, _done) = ([], W["ticket.heeded"]);
        }
        catch (Exception exception)
        {
            _refusal = W["act.unknown", exception.Message];
        }
        finally
        {
            _isBusy = false;
        }
    }
}
