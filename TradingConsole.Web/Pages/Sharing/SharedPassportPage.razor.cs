using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.People;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Web.Pages.Sharing;

/// <summary>Another's passport, opened by its link: what the reader is close enough to see, and the names of what they are not.</summary>
public sealed partial class SharedPassportPage
{
    private const int TokenLettersMax = 64;

    [Inject]
    internal PeopleStore People { get; init; } = null!;

    [Inject]
    internal PassportQueries Passports { get; init; } = null!;

    [Parameter]
    public string Token { get; set; } = "";

    protected override string What => W["passport.what"];

    protected override async Task<SharedPassportView> ReadAsync(CancellationToken cancellationToken)
    {
        if (Token.Length > TokenLettersMax || await People.OpenAsync(Reader, Token, cancellationToken) is not { } opened)
        {
            return new SharedPassportView(null, null, 0, 0, 0);
        }

        var passport = await Passports.FindAsync(opened.OwnerId, Clock.GetUtcNow(), cancellationToken);
        var trades = passport.Record.Trades;
        return new SharedPassportView(opened, passport.Metrics, trades.Closed, trades.Wins, trades.Losses);
    }

    private Task<bool> FollowAsync() => DoAsync(person => People.AskToFollowAsync(person.Id, Token), W["shared.asked"]);

    private Task<bool> UnfollowAsync() => DoAsync(
        async person => View?.Opened is { } opened && await People.UnfollowAsync(person.Id, opened.OwnerId)
            ? ActResult.Done(person.Id) : ActResult.Conflict(W["sharing.gone"]),
        W["shared.unfollowed"]);
}

/// <param name="Opened">Null when no passport has this link.</param>
public sealed record SharedPassportView(OpenedLink? Opened, PassportMetrics? Metrics, int Closed, int Wins, int Losses);
