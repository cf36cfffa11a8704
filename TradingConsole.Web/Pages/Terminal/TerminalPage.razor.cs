using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Pages.Terminal;

/// <summary>Where a person acts: scan, track, trade, follow, judge and predict. Every act goes through <see cref="ITerminal"/>.</summary>
public sealed partial class TerminalPage
{
    private const string CanceledWord = "canceled";

    /// <summary>How long a signal stays on the watch list.</summary>
    private static readonly TimeSpan WatchLasts = TimeSpan.FromHours(24);

    private static readonly ImmutableArray<string> Parts = ["market", "views", "copy", "history"];

    private TicketForm _ticket = new();
    private ImmutableArray<KeptSignal> _signals = [];
    private Guid? _scan;
    private PriceGrid? _grid;
    private TerminalAsk _ask;
    private QuickTrade? _asked;
    private decimal? _stop;
    private string _note = "";

    [Inject]
    internal TerminalReader Rows { get; init; } = null!;

    [Inject]
    internal ITerminal Acts { get; init; } = null!;

    [SupplyParameterFromQuery(Name = "part")]
    public string? AskedPart { get; set; }

    protected override string What => W["terminal.what"];

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(1);

    private PriceGrid Grid => _grid ?? PriceGrid.Unknown;

    private string Part => AskedPart is { } asked && Parts.Contains(asked) ? asked : Parts[0];

    protected override async Task<TerminalView> ReadAsync(CancellationToken cancellationToken)
    {
        var view = await Rows.ReadAsync(Reader, Clock.GetUtcNow(), cancellationToken);
        _grid ??= await Rows.GridAsync(cancellationToken);
        _scan ??= view.Scans is [var last, ..] ? last.ScanId : null;
        if (_scan is { } scan)
        {
            _signals = await Rows.SignalsAsync(Reader, scan, cancellationToken); // What was tracked since shows.
        }

        return view;
    }

    private int CountOf(string part) => View is not { } view ? 0 : part switch
    {
        "market" => view.Positions.Length,
        "views" => view.Hypotheses.Count(line => line.Answer is null && line.AnswerBy > Clock.GetUtcNow()),
        "copy" => view.Published.Count(row => row is { IsOwn: false, Status: "open", Mode: "live" }),
        _ => 0,
    };

    private void Take(TicketForm ticket) => (_ticket, Note, Refusal) = (ticket, null, null);

    private Task<bool> ScanAsync(ScanWish wish) => DoAsync(
        async person =>
        {
            var answer = await Acts.ScanAsync(person, wish, CancellationToken.None);
            if (answer.Result.IsDone)
            {
                (_scan, _signals) = (answer.Result.Id, answer.Signals);
            }

            return answer.Result;
        },
        W["scan.done"]);

    private async Task ShowAsync(KeptScan scan)
    {
        _scan = scan.ScanId;
        await ReloadAsync();
        Navigation.NavigateTo("/terminal?part=market");
    }

    private Task<bool> TrackAsync(KeptSignal signal) => DoAsync(
        person => Acts.TrackAsync(
            person, new TrackWish(signal.SignalId, null, null, null, null, null, "", WatchLasts), CancellationToken.None),
        W["scan.track.done", signal.Symbol]);

    private Task<bool> DropAsync(TrackedSignal tracked) => DoAsync(
        person => Acts.DropAsync(person, tracked.TrackedId, "dropped by hand", CancellationToken.None), W["watch.dropped", tracked.Symbol]);

    private Task<bool> AnswerAsync(Hypothesis line, HypothesisAnswer answer, int? ownConfidence) => DoAsync(
        person => Acts.AnswerAsync(
            person, line.HypothesisId, answer,
            answer == HypothesisAnswer.Dissented ? line.Direction.Opposite() : null, ownConfidence,
            CancellationToken.None),
        W["hypotheses.answered"]);

    private Task<bool> HeedAsync(OfferedWarning warning) => DoAsync(
        person => Acts.HeedAsync(person, warning.OverrideId, CancellationToken.None), W["warnings.heeded", warning.Symbol]);

    private Task AskViewAsync(string symbol) => Symbol.TryParse(symbol.Trim().ToUpperInvariant(), out var wanted, out var reason)
        ? DoAsync(person => Acts.AskViewAsync(person, wanted, CancellationToken.None), W["hypotheses.asked", wanted])
        : Refuse(reason);

    private Task PredictAsync(string symbol, PositionSide direction, int confidence, TimeSpan horizon) =>
        Symbol.TryParse(symbol.Trim().ToUpperInvariant(), out var wanted, out var reason)
            ? DoAsync(person => Acts.PredictAsync(person, wanted, direction, confidence, horizon, "", CancellationToken.None), W["predict.done", wanted])
            : Refuse(reason);

    private Task Refuse(string? reason)
    {
        (Note, Refusal) = (null, reason is null ? null : W.Say(reason));
        return Task.CompletedTask;
    }

    private void Open(TerminalAsk ask, QuickTrade trade) => (_ask, _asked, _stop, _note) = (ask, trade, trade.CurrentStop, "");

    private Task<Outcome> CloseAsync(Actor actor, string reason) =>
        ConfirmedAsync((person, trade) => Acts.CloseAsync(person, trade.TradeId, reason, CancellationToken.None), W["close.done"]);

    private Task<Outcome> MoveStopAsync(Actor actor, string reason) =>
        ConfirmedAsync((person, trade) => Acts.MoveStopAsync(person, trade.TradeId, _stop ?? 0, CancellationToken.None), W["move.done"]);

    private Task<Outcome> PublishAsync(Actor actor, string reason) =>
        ConfirmedAsync((person, trade) => Acts.PublishAsync(person, trade.TradeId, _note.Trim(), CancellationToken.None), W["publish.done"]);

    private async Task<Outcome> ConfirmedAsync(Func<Person, QuickTrade, Task<ActResult>> act, string done)
    {
        if (_asked is not { } trade || await Access.PersonAsync(Policies.Operator) is not { } person)
        {
            return Outcome.Refused(W["act.no_more"]);
        }

        var result = await act(person, trade);
        return result.IsDone ? Outcome.Ok(done) : Outcome.Refused(result.Why is { } why ? W.Say(why) : "");
    }

    private Task ClosedAsync(string? answer)
    {
        _asked = null;
        return DoneAsync(answer);
    }

    /// <summary>Which of a trade's acts is being confirmed.</summary>
    private enum TerminalAsk
    {
        Close,
        MoveStop,
        Publish,
    }
}
