using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Workers.Outbox;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Outbox;

/// <summary>How far the consumers of the ledger are, and what they gave up: for admins.</summary>
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

    [SupplyParameterFromQuery(Name = "resolved")]
    public bool WithResolved { get; set; }

    protected override string What => W["outbox.what"];

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(2);

    protected override async Task<OutboxView> ReadAsync(CancellationToken cancellationToken)
    {
        var view = new OutboxView(
            await Watch.StandingAsync(cancellationToken), await Queries.DeadLettersAsync(null, WithResolved, LettersShown, cancellationToken));
        _chosen.IntersectWith(view.Letters.Where(letter => letter.ResolvedAt is null).Select(letter => (letter.Consumer, letter.EventId)));
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

    private void Ask(string consumer, ImmutableArray<Guid> events, long count) => _order = new Order(consumer, events, count);

    // One order is one consumer's: the first chosen one's; the rest stay chosen.
    private void AskChosen()
    {
        var consumer = _chosen.Min(letter => letter.Consumer)!;
        ImmutableArray<Guid> events = [.. _chosen.Where(letter => letter.Consumer == consumer).Select(letter => letter.Event)];
        Ask(consumer, events, events.Length);
    }

    private async Task<Outcome> RedriveAsync(Actor actor, string reason)
    {
        var order = _order!;
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

    /// <param name="Events">Empty: all that wait.</param>
    private sealed record Order(string Consumer, ImmutableArray<Guid> Events, long Count);
}

/// <summary>What one reading of the outbox page brings.</summary>
public sealed record OutboxView(OutboxStanding Standing, ImmutableArray<DeadLetterView> Letters);
