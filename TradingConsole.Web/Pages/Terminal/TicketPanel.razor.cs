using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Web.Components;
using TradingConsole.Web.Language;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Pages.Terminal;

/// <summary>Types, warns and sends one quick trade.</summary>
public sealed partial class TicketPanel
{
    private readonly OneAct _act = new();
    private ImmutableArray<WarningOffer> _warnings = [];
    private QuickTradeWish? _warned; // What the warnings were shown for.
    private QuickTradeWish? _asking; // What the dialog asks about, and sends.
    private double? _price;
    private string? _done;
    private string? _refusal;
    private QuickTradeWish? _refused; // What the refusal is of; null: of nothing that is typed.
    private TicketForm? _shown;

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

    // A follow is on paper in every mode.
    private bool IsLive => Desk.Mode == TradingMode.Live && Form.Origin != TradeOrigin.Copied;

    private string ModeWord => (IsLive ? TradingMode.Live : TradingMode.Shadow).Word();

    // They cover what they were shown for; once anything is changed they are of another trade.
    private ImmutableArray<WarningOffer> Warnings => _warned is { } sent && sent.Mode == ModeWord && Form.Says(sent) ? _warnings : [];

    // It is of what was sent: once that is corrected nothing is said against it.
    private string? Refusal => _refused is { } sent && !Form.Says(sent) ? null : _refusal;

    private string? Obstacle =>
        NoAct ?? (Desk.Mode == TradingMode.Off ? W["ticket.off"] : Form.Missing(_price) is { } missing ? W[missing, ManualEntry.HoldMinutesMax] : null);

    protected override void OnDeskChanged() => LookAtPrice();

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_shown, Form))
        {
            (_shown, _warnings, _warned, _done, _refusal, _refused) = (Form, [], null, null, null, null); // Another plan: what was said of the one before is over.
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
        var wish = Form.ToWish(ModeWord, []);
        return Obstacle is null ? _act.RunAsync(("open", wish), () => AskOrSendAsync(wish)) : Task.CompletedTask;
    }

    private Task IgnoreAsync() => _warned is { } sent && Warnings is { IsEmpty: false } offers
        ? _act.RunAsync(("ignore", sent), () => AskOrSendAsync(sent with { Warnings = [.. offers.Select(offer => offer.OverrideId)] }))
        : Task.CompletedTask;

    private Task<bool> HeedAsync() => _act.RunAsync(("heed", _warned), HeedAllAsync);

    // Money asks twice, about exactly what is sent then; the answer, warnings included, stands in the ticket.
    private Task AskOrSendAsync(QuickTradeWish wish)
    {
        if (wish.Mode == TradingMode.Live.Word())
        {
            _asking = wish;
            return Task.CompletedTask;
        }

        return SendAsync(wish);
    }

    private async Task<Outcome> ConfirmAsync(Actor actor, string reason)
    {
        if (_asking is { } wish)
        {
            await SendAsync(wish);
        }

        return Outcome.Ok();
    }

    private async Task SendAsync(QuickTradeWish wish)
    {
        (_done, _refusal, _refused) = (null, null, wish);
        if (await Access.PersonAsync(Policies.Operator) is not { } person)
        {
            _refusal = W["act.no_more"];
            return;
        }

        try
        {
            var answer = await Terminal.OpenAsync(person, wish, CancellationToken.None);
            _warnings = answer.Warnings.IsDefault ? [] : answer.Warnings;
            _warned = wish;
            if (answer.Result.IsDone)
            {
                (_done, _warnings) = (W["ticket.sent", wish.Symbol], []);
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
            _refused = null; // And it stays to be read.
        }
    }

    private async Task HeedAllAsync()
    {
        (_done, _refusal, _refused) = (null, null, null);
        if (await Access.PersonAsync(Policies.Operator) is not { } person)
        {
            _refusal = W["act.no_more"];
            return;
        }

        try
        {
            Said? why = null;
            foreach (var offer in _warnings)
            {
                var answer = await Terminal.HeedAsync(person, offer.OverrideId, CancellationToken.None);
                why ??= answer.Why;
            }

            (_warnings, _done, _refusal) = ([], why is null ? W["ticket.heeded"] : null, why is null ? null : W.Say(why));
        }
        catch (Exception exception)
        {
            _refusal = W["act.unknown", exception.Message];
        }
    }
}
