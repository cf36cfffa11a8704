using System.Globalization;
using Microsoft.AspNetCore.Components;
using Npgsql;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Pages.Risk;

/// <summary>Arms or renews live. The server decides; this only shows what it says and hands over what was typed.</summary>
public sealed partial class ArmDialog
{
    private const int ChecksShown = 14;

    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _gone = new();
    private readonly TimeProvider _wall = TimeProvider.System; // A request's minute is people's time, not the market's.
    private LiveReadiness? _ready;
    private ArmingProposal? _proposal;
    private ArmingRules? _rules;
    private DateTimeOffset _checkedAt;
    private TimeSpan _left;
    private string _title = "";
    private string _phrase = "";
    private string _password = "";
    private string? _who;
    private string? _refusal;
    private bool _isAdmin;
    private bool _isBusy;

    [Inject]
    public required ILiveControl Live { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Inject]
    public required DeskPulse Pulse { get; init; }

    [Parameter, EditorRequired]
    public ArmingKind Kind { get; set; }

    /// <summary>What was answered; null when the person thought better of it.</summary>
    [Parameter, EditorRequired]
    public EventCallback<string?> OnClose { get; set; }

    private string Verb => Kind == ArmingKind.Renew ? "Renew LIVE" : "Arm LIVE";

    private string Scope
    {
        get
        {
            var desk = Pulse.Latest;
            var limit = desk.Account.Equity > 0 ? $", up to {Formats.Number(desk.Account.TotalNotionalFractionMax * desk.Account.Equity)} USDT notional" : "";
            var account = _proposal?.Account ?? Live.Standing.Account;
            return $"Real orders on {(desk.Market.Kind == "binance" ? "Binance USDT-M" : "the paper exchange's rehearsal account")}"
                + $"{(account is null ? "" : $", account {account}")}, {desk.Tickers.Length} symbols{limit}. If you do nothing, "
                + (Kind == ArmingKind.Renew ? "live ends by itself and stops stay on the exchange." : "the desk stays as it is.");
        }
    }

    private string Count
    {
        get
        {
            if (_ready is not { } ready)
            {
                return "";
            }

            var checks = All(ready).ToList();
            var blocking = checks.Count(check => !check.Passed);
            return blocking == 0 ? $"{checks.Count} of {checks.Count}" : $"{checks.Count - blocking} of {checks.Count}, {blocking} {(blocking == 1 ? "blocks" : "block")}";
        }
    }

    private string Countdown => string.Create(CultureInfo.InvariantCulture, $"{(int)_left.TotalMinutes:00}:{_left.Seconds:00}");

    private string? Blocker => _who is null ? OperatorAccess.WatchesOnly
        : _rules is { AdminOnly: true } && !_isAdmin ? "By the rules of this desk only an admin arms live."
        : _ready is null ? "The checks are still being made." // A press now would only be refused, and be on record.
        : _proposal is null ? ChecklistObjection
        : !_ready.IsGreen ? First(_ready)
        : !string.Equals(_phrase.Trim(), _proposal.Phrase, StringComparison.Ordinal) ? "Type the phrase."
        : _password.Length == 0 ? "Type your password."
        : null;

    // What needs the account is only known once it is opened: before that, the checklist alone can say no.
    private string? ChecklistObjection =>
        _ready!.Checklist.Checks.FirstOrDefault(check => !check.Passed) is { } check ? $"{check.Title}: {check.Detail}" : null;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _title = Kind == ArmingKind.Renew ? "Renew LIVE" : "Arm LIVE";
        _who = (await Access.ActAsync(Policies.Operator))?.Name;
        _isAdmin = await Access.MayAsync(Policies.Admin);
        await AskAsync();
        _ = KeepAskingAsync();
    }

    private static IEnumerable<GoLiveCheck> All(LiveReadiness ready) => ready.Preflight.Checks.Concat(ready.Checklist.Checks);

    /// <summary>What blocks is always shown; the rest as far as there is room.</summary>
    private static IEnumerable<GoLiveCheck> Shown(LiveReadiness ready) => All(ready).OrderBy(check => check.Passed).Take(ChecksShown);

    private static string First(LiveReadiness ready)
    {
        var check = All(ready).First(check => !check.Passed);
        return $"{check.Title}: {check.Detail}";
    }

    private async Task AskAsync()
    {
        try
        {
            _ready = await Live.ReadinessAsync(_gone.Token);
            _rules ??= await Live.RulesAsync(_gone.Token);
            _checkedAt = Pulse.Latest.AsOf;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            (_ready, _refusal) = (null, $"The checks could not be made: {exception.Message}");
        }
    }

    private async Task KeepAskingAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _wall);
            var asked = _wall.GetTimestamp();
            while (await timer.WaitForNextTickAsync(_gone.Token))
            {
                await InvokeAsync(async () =>
                {
                    CountDown();
                    if (_wall.GetElapsedTime(asked) >= CheckEvery && !_isBusy)
                    {
                        asked = _wall.GetTimestamp();
                        await AskAsync();
                    }

                    StateHasChanged();
                });
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return; // The dialog closed.
        }
    }

    private void CountDown()
    {
        if (_proposal is not { } proposal)
        {
            return;
        }

        _left = proposal.ExpiresAt - _wall.GetUtcNow();
        if (_left <= TimeSpan.Zero)
        {
            Forget("The request has expired. Nothing was armed.");
        }
    }

    private Task ProposeAsync() => ActAsync(async actor =>
    {
        var offer = await Live.ProposeAsync(Kind, actor, CancellationToken.None);
        (_proposal, _ready) = (offer.Proposal, offer.Readiness ?? _ready);
        _refusal = offer.Proposal is null ? offer.Outcome.Message : null;
        CountDown();
    });

    private Task ConfirmAsync() => ActAsync(async actor =>
    {
        var outcome = await Live.ConfirmAsync(new ArmingConfirmation(_proposal!.Id, _phrase, _password), actor, CancellationToken.None);
        if (outcome.IsOk)
        {
            await OnClose.InvokeAsync(outcome.Message);
            return;
        }

        Forget($"{outcome.Message} The request is used up.");
    });

    private async Task ActAsync(Func<Workers.Realtime.Actor, Task> act)
    {
        if (await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            (_who, _refusal) = (null, "Your role does not allow this any more.");
            return;
        }

        (_isBusy, _refusal) = (true, null); // What the last try was told says nothing of this one.
        try
        {
            await act(actor);
        }
        catch (Exception exception)
        {
            Forget($"It is not known whether this was done: {exception.Message} The badge in the top bar says what is in force.");
        }
        finally
        {
            _isBusy = false;
        }
    }

    private void Forget(string why) => (_proposal, _phrase, _password, _refusal) = (null, "", "", why);
}
