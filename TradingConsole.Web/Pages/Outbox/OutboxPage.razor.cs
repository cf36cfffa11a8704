using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Outbox;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Outbox;

/// <summary>How far the consumers of the ledger are, what they gave up, and making all passports anew: for admins.</summary>
public sealed partial class OutboxPage
{
    private const int LettersShown = 200;

    /// <summary>What an act may take to reach a passport.</summary>
    private static readonly TimeSpan LagMax = TimeSpan.FromSeconds(1);

    private readonly HashSet<(string Consumer, Guid Event)> _chosen = [];
    private Order? _order;

    [Inject]
    internal IOutboxDesk Watch { get; init; } = null!;

    [Inject]
    internal OutboxQueries Queries { get; init; } = null!;

    [Inject]
    internal IPassportRebuilds Rebuilds { get; init; } = null!;

    [Inject]
    public required PasswordAgain Again { get; init; }

    [Inject]
    public required AuthenticationStateProvider Authentication { get; init; }

    [SupplyParameterFromQuery(Name = "resolved")]
    public bool WithResolved { get; set; }

    protected override string What => W["outbox.what"];

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(2);

    protected override async Task<OutboxView> ReadAsync(CancellationToken cancellationToken)
    {
        var view = new OutboxView(
            await Watch.StandingAsync(cancellationToken), await Queries.DeadLettersAsync(null, WithResolved, LettersShown, cancellationToken),
            Rebuilds.Standing);
        _chosen.IntersectWith(view.Letters.Where(letter => letter.IsWaiting).Select(letter => (letter.Consumer, letter.EventId)));
        return view;
    }

    private void Go(bool withResolved) => Navigation.NavigateTo($"/outbox?resolved={(withResolved ? "true" : "false")}");

    private void Choose(DeadLetterView letter, bool isChosen)
    {
        if (isChosen)
        {
            _chosen.Add((letter.Consumer, letter.EventId));
        }
        else
        {
            _chosen.Remove((letter.Consumer, letter.EventId));
        }
    }

    private void Ask(OrderKind kind, string consumer, ImmutableArray<Guid> events, long count) => _order = new Order(kind, consumer, events, count);

    // One order is one consumer's: the first chosen one's; the rest stay chosen.
    private void AskChosen()
    {
        var consumer = _chosen.Min(letter => letter.Consumer)!;
        ImmutableArray<Guid> events = [.. _chosen.Where(letter => letter.Consumer == consumer).Select(letter => letter.Event)];
        Ask(OrderKind.Redrive, consumer, events, events.Length);
    }

    /// <summary><c>runs</c>, <c>equal</c>, <c>differed</c> or <c>broke</c>.</summary>
    private static string StateOf(RebuildStanding rebuild) =>
        rebuild.End is not { } end ? "runs" : end.Result is not { } result ? "broke" : result.IsEqual ? "equal" : "differed";

    private string TitleOf(Order order) => order.Kind switch
    {
        OrderKind.Rebuild => W["outbox.rebuild"],
        OrderKind.GiveUp => W["outbox.give_up_n", order.Count],
        _ => W["outbox.redrive_n", order.Count],
    };

    private Task<string?> CheckAsync(Order order, string password) => Again.ObjectionAsync(
        Authentication, password,
        order.Kind switch { OrderKind.Rebuild => "outbox.rebuild", OrderKind.GiveUp => "outbox.give_up", _ => "outbox.redrive" }, CancellationToken.None);

    private Task<Outcome> OrderedAsync(Actor actor, string reason)
    {
        var order = _order!;
        return order.Kind switch
        {
            OrderKind.Rebuild => Rebuilds.StartAsync(reason, actor, CancellationToken.None),
            OrderKind.GiveUp => GiveUpAsync(order, actor, reason),
            _ => RedriveAsync(order, actor, reason),
        };
    }

    private async Task<Outcome> GiveUpAsync(Order order, Actor actor, string reason)
    {
        var report = await Watch.GiveUpAsync(new GiveUpOrder(order.Consumer, order.Events, reason), actor, CancellationToken.None);
        return Outcome.Ok(W["outbox.gave_up", report.GivenUp, report.TakenBefore]);
    }

    private async Task<Outcome> RedriveAsync(Order order, Actor actor, string reason)
    {
        var report = await Watch.RedriveAsync(new RedriveOrder(order.Consumer, order.Events, reason), actor, CancellationToken.None);
        return report is null
            ? Outcome.Refused(W["outbox.no_consumer", order.Consumer])
            : Outcome.Ok(W["outbox.redriven", report.Taken, report.TakenBefore, report.FailedAgain]);
    }

    private async Task CloseAsync(string? answer)
    {
        _order = null;
        await DoneAsync(answer);
    }

    private enum OrderKind
    {
        Redrive,
        GiveUp,
        Rebuild,
    }

    /// <param name="Events">Empty: all that wait.</param>
    private sealed record Order(OrderKind Kind, string Consumer, ImmutableArray<Guid> Events, long Count);
}

/// <summary>What one reading of the outbox page brings.</summary>
/// <param name="Rebuild">Null: none was started in this process.</param>
public sealed record OutboxView(OutboxStanding Standing, ImmutableArray<DeadLetterView> Letters, RebuildStanding? Rebuild);
