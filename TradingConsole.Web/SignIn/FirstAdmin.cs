using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TradingConsole.Web.Hosting;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.SignIn;

/// <summary>
/// The way in while nobody can sign in: a one-time token printed where the console was started, or a password preset in the
/// environment. Closed for good once an account exists.
/// </summary>
internal sealed class FirstAdmin(IServiceScopeFactory scopes, ConsoleHostOptions options) : IDisposable
{
    public const string PresetName = "admin";
    public const string PasswordVariable = "TRADINGCONSOLE_ADMIN_PASSWORD";

    private readonly SemaphoreSlim _one = new(1, 1);
    private byte[]? _token;

    public void Dispose() => _one.Dispose();

    /// <summary>Constant time: a guess learns nothing from how long the answer took.</summary>
    public bool IsToken(string? presented) =>
        Volatile.Read(ref _token) is { } token && presented is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(presented)), SHA256.HashData(token));

    /// <summary>Prepares the way in; null when nothing is left to set up, otherwise the token to print.</summary>
    /// <exception cref="InvalidOperationException">The preset password breaks the password rules; the message says which.</exception>
    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<OperatorUser>>();
        if (await users.Users.AnyAsync(cancellationToken))
        {
            return null;
        }

        if (!string.IsNullOrEmpty(options.AdminPassword))
        {
            var result = await CreateAsync(PresetName, options.AdminPassword, Actor.System, cancellationToken);
            return result.Succeeded ? null : throw new InvalidOperationException(
                $"{PasswordVariable} does not make a password: {string.Join(' ', result.Errors.Select(error => error.Description))}");
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        Volatile.Write(ref _token, Encoding.UTF8.GetBytes(token));
        return token;
    }

    /// <summary>Creates the first admin and closes the way; a second caller is refused.</summary>
    public async Task<IdentityResult> CreateAsync(string name, string password, Actor actor, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<OperatorUser>>();
            if (await users.Users.AnyAsync(cancellationToken))
            {
                return IdentityResult.Failed(new IdentityError { Code = "SetUpDone", Description = "The first admin exists already." });
            }

            var accounts = scope.ServiceProvider.GetRequiredService<Accounts>();
            var result = await accounts.CreateAsync(name, password, Roles.Admin, actor, cancellationToken);
            if (result.Succeeded)
            {
                Volatile.Write(ref _token, null);
            }

            return result;
        }
        finally
        {
            _one.Release();
        }
    }
}
