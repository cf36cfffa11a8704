using Microsoft.AspNetCore.Identity;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.SignIn;

/// <summary>One try at a name and a password, bounded and on record. Every refusal reads and costs the same, whether the name exists or not.</summary>
internal sealed class SignInTry(UserManager<OperatorUser> users, OperatorSignIn door, Sessions sessions, SignInThrottle throttle, SignInAudit audit, DenialAudit denials)
{
    // Which of name and password was wrong is nobody's business.
    private const string Refusal = "Name or password is wrong, or the account is disabled.";

    private const string Throttled =
        "Too many wrong passwords: this account is locked from here for 15 minutes. An admin can reset the password.";

    /// <summary>How long an address stays known after a sign-in from it.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromDays(30);

    /// <returns>The person, or null and one sentence for the form.</returns>
    public async Task<(OperatorUser? User, string Reason)> RunAsync(string name, string password, Actor actor, CancellationToken cancellationToken)
    {
        var (key, origin) = (users.NormalizeName(name) ?? "", actor.Origin ?? "unknown");
        var isKnown = await sessions.Store.IsKnownOriginAsync(key, origin, TimeProvider.System.GetUtcNow() - KnownFor, cancellationToken);
        if (!throttle.MayTry(key, origin, isKnown))
        {
            await denials.WriteAsync("sign_in.throttled", name, actor);
            return (null, Throttled);
        }

        var user = await users.FindByNameAsync(name);
        var result = user is null ? Pretend(password) : await door.CheckPasswordSignInAsync(user, password, lockoutOnFailure: false);
        if (user is not null && result.Succeeded)
        {
            throttle.Forget(key);
            return (user, "");
        }

        throttle.Failed(key, origin, isKnown);
        await audit.WriteAsync("sign_in.failed", name, actor, new { reason = result.ToString() }, cancellationToken);
        return (null, result.IsLockedOut ? Throttled : Refusal);
    }

    // As long as a real look takes: the time must not tell whether the name exists.
    private SignInResult Pretend(string password)
    {
        users.PasswordHasher.HashPassword(new OperatorUser(), password);
        return SignInResult.Failed;
    }
}
