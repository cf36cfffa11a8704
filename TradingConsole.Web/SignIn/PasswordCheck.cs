using Microsoft.AspNetCore.Identity;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.SignIn;

/// <summary>Asks Identity, with the same lock-out a sign-in has: guessing here is guessing there.</summary>
internal sealed class PasswordCheck(IServiceScopeFactory scopes) : IPasswordCheck
{
    public async Task<string?> ObjectionAsync(string userName, string password, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<OperatorUser>>();
        if (await users.FindByNameAsync(userName) is not { IsDisabled: false } user)
        {
            return "The account is gone or disabled.";
        }

        if (await users.IsLockedOutAsync(user))
        {
            return "Too many wrong passwords: the account is locked for a while.";
        }

        if (await users.CheckPasswordAsync(user, password))
        {
            return null;
        }

        await users.AccessFailedAsync(user);
        return "The password is wrong.";
    }
}
