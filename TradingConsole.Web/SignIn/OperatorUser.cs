using Microsoft.AspNetCore.Identity;

namespace TradingConsole.Web.SignIn;

/// <summary>A person who may sign in. Times are wall clock: people do not live on the market's clock.</summary>
public sealed class OperatorUser : IdentityUser<Guid>
{
    /// <summary>A disabled person keeps their name in the records and can no longer sign in.</summary>
    public bool IsDisabled { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? LastSignInAt { get; set; }
}
