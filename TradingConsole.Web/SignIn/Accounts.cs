using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TradingConsole.Web.SignIn.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.SignIn;

/// <summary>One line of the users page.</summary>
public sealed record AccountRow(
    Guid Id, string Name, string Role, bool IsDisabled, bool IsLockedOut, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt);

/// <summary>What an admin does to accounts; every change leaves an audit row and ends the person's old sessions.</summary>
internal sealed class Accounts(UserManager<OperatorUser> users, IdentityDb db, SignInAudit audit, Sessions sessions, SignInThrottle throttle)
{
    public async Task<IReadOnlyList<AccountRow>> ListAsync(CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var rows = await (
            from user in db.Users.AsNoTracking()
            join membership in db.UserRoles on user.Id equals membership.UserId into memberships
            from membership in memberships.DefaultIfEmpty()
            join role in db.Roles on membership.RoleId equals role.Id into roles
            from role in roles.DefaultIfEmpty()
            orderby user.NormalizedUserName
            select new { User = user, Role = role.Name }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new AccountRow(
            row.User.Id, row.User.UserName ?? "", row.Role ?? "none", row.User.IsDisabled,
            row.User.LockoutEnd > now, row.User.CreatedAt, row.User.LastSignInAt))];
    }

    public async Task<IdentityResult> CreateAsync(
        string name, string password, string role, Actor actor, CancellationToken cancellationToken)
    {
        if (!Roles.All.Contains(role))
        {
            return Refused($"Role was '{role}'; it must be one of {string.Join(", ", Roles.All)}.");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = new OperatorUser { Id = Guid.NewGuid(), UserName = AccountNames.Write(name), CreatedAt = TimeProvider.System.GetUtcNow() };
        var result = await users.CreateAsync(user, password);
        if (!result.Succeeded)
        {
            return result;
        }

        result = await users.AddToRoleAsync(user, role);
        if (result.Succeeded)
        {
            await transaction.CommitAsync(cancellationToken);
            await audit.WriteAsync("user.create", user.UserName, actor, new { role }, cancellationToken);
        }

        return result;
    }

    public async Task<IdentityResult> ResetPasswordAsync(Guid id, string password, Actor actor, CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync(id.ToString()) is not { } user)
        {
            return Refused("The user does not exist any more.");
        }

        var result = await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), password);
        if (result.Succeeded)
        {
            await users.SetLockoutEndDateAsync(user, null);
            await users.ResetAccessFailedCountAsync(user);
            throttle.Forget(user.NormalizedUserName ?? "");
            await sessions.EndAllAsync(user.Id, "password reset", cancellationToken);
            await audit.WriteAsync("user.reset_password", user.UserName ?? "", actor, null, cancellationToken);
        }

        return result;
    }

    public async Task<IdentityResult> SetDisabledAsync(Guid id, bool isDisabled, Actor actor, CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync(id.ToString()) is not { } user)
        {
            return Refused("The user does not exist any more.");
        }

        if (isDisabled && user.UserName == actor.Name)
        {
            return Refused("You cannot disable the account you are signed in with.");
        }

        user.IsDisabled = isDisabled;
        var result = await users.UpdateSecurityStampAsync(user);
        if (result.Succeeded)
        {
            await sessions.EndAllAsync(user.Id, isDisabled ? "disabled" : "enabled", cancellationToken);
            await audit.WriteAsync(isDisabled ? "user.disable" : "user.enable", user.UserName ?? "", actor, null, cancellationToken);
        }

        return result;
    }

    public async Task<IdentityResult> SetRoleAsync(Guid id, string role, Actor actor, CancellationToken cancellationToken)
    {
        if (!Roles.All.Contains(role) || await users.FindByIdAsync(id.ToString()) is not { } user)
        {
            return Refused($"The user must exist and the role be one of {string.Join(", ", Roles.All)}; it was '{role}'.");
        }

        if (user.UserName == actor.Name)
        {
            return Refused("You cannot change your own role.");
        }

        var before = await users.GetRolesAsync(user);
        var result = await users.RemoveFromRolesAsync(user, before);
        result = result.Succeeded ? await users.AddToRoleAsync(user, role) : result;
        if (result.Succeeded)
        {
            await users.UpdateSecurityStampAsync(user);
            await sessions.EndAllAsync(user.Id, $"role changed to {role}", cancellationToken);
            await audit.WriteAsync("user.role", user.UserName ?? "", actor, new { role, before }, cancellationToken);
        }

        return result;
    }

    /// <summary>Who is signed in now, latest act first.</summary>
    public Task<IReadOnlyList<SessionRow>> SessionsAsync(CancellationToken cancellationToken) => sessions.LiveAsync(cancellationToken);

    public async Task<IdentityResult> EndSessionAsync(SessionRow session, Actor actor, CancellationToken cancellationToken)
    {
        if (!await sessions.EndAsync(session.Id, $"ended by {actor.Name}", cancellationToken))
        {
            return Refused("The session is over already.");
        }

        await audit.WriteAsync("session.end", session.UserName, actor, new { session.Origin, session.CreatedAt }, cancellationToken);
        return IdentityResult.Success;
    }

    private static IdentityResult Refused(string message) =>
        IdentityResult.Failed(new IdentityError { Code = "Refused", Description = message });
}
