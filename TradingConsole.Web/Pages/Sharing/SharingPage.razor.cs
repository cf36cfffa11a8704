using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.People;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Web.Pages.Sharing;

/// <summary>What a person shows of themselves and to whom, and who leads among those who opted in.</summary>
public sealed partial class SharingPage
{
    private const int BoardShown = 50;

    private string _name = "";

    [Inject]
    internal PeopleStore People { get; init; } = null!;

    protected override string What => W["sharing.what"];

    protected override async Task<SharingView> ReadAsync(CancellationToken cancellationToken) =>
        new(await People.SharingAsync(Reader, cancellationToken), await People.BoardAsync(Reader, BoardShown, cancellationToken));

    private string Interval(Metric metric) => metric is { Low: { } low, High: { } high }
        ? W["metric.interval", Formats.Number(low, 1), Formats.Number(high, 1)] : W["metric.no_interval"];

    private Task<bool> MakeLinkAsync() => DoAsync(
        async person =>
        {
            await People.MakeLinkAsync(person.Id);
            return ActResult.Done(person.Id);
        },
        W["sharing.link.made"]);

    private Task<bool> RemoveLinkAsync() => ChangeAsync(person => People.RemoveLinkAsync(person), W["sharing.link.removed"]);

    private Task<bool> AcceptAsync(Follow follower) => ChangeAsync(person => People.AcceptFollowerAsync(person, follower.UserId), W["sharing.accepted", follower.UserName]);

    private Task<bool> RemoveAsync(Follow follower) => ChangeAsync(person => People.RemoveFollowerAsync(person, follower.UserId), W["sharing.removed", follower.UserName]);

    private Task<bool> LeaveBoardAsync() => ChangeAsync(person => People.LeaveBoardAsync(person), W["board.left"]);

    private Task<bool> JoinBoardAsync() => DoAsync(person => People.JoinBoardAsync(person.Id, _name.Trim()), W["board.joined"]);

    private Task<bool> ChangeAsync(Func<Guid, Task<bool>> change, string done) => DoAsync(
        async person => await change(person.Id) ? ActResult.Done(person.Id) : ActResult.Conflict(W["sharing.gone"]), done);
}

/// <summary>What one reading of the page brings.</summary>
public sealed record SharingView(Core.Passport.People.Sharing Sharing, ImmutableArray<BoardLine> Board);
