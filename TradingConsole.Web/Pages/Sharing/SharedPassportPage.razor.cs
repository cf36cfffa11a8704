using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.People;
using TradingConsole.Core.Passport.Reading;
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
            return new SharedPassportView(null, null, null);
        }

        return new SharedPassportView(
            opened, await Passports.FindAsync(opened.OwnerId, Clock.GetUtcNow(), cancellationToken), await Passports.SealAsync(opened.OwnerId, cancellationToken));
    }

    private Task<bool> FollowAsync() => DoAsync(person => People.AskToFollowAsync(person.Id, Token), W["shared.asked"]);

    private Task<bool> UnfollowAsync() => DoAsync(
        async person => View?.Opened is { } opened && await People.UnfollowAsync(person.Id, opened.OwnerId)
            ? ActResult.Done(person.Id) : ActResult.Conflict(W["sharing.gone"]),
        W["shared.unfollowed"]);
}

/// <summary>What one reading of the page brings; the page draws of it what <see cref="PassportMask"/> lets this reader see.</summary>
/// <param name="Opened">Null when no passport has this link.</param>
/// <param name="Seal">Of the last sealed day with a decision of theirs; null before the first.</param>
public sealed record SharedPassportView(OpenedLink? Opened, PassportView? Passport, DecisionSeal? Seal);
