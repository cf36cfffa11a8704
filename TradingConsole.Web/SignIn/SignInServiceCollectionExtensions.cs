using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Web.Hosting;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Keys;

namespace TradingConsole.Web.SignIn;

internal static class SignInServiceCollectionExtensions
{
    private static readonly string[] ApiPrefixes = ["/api", "/ws"];

    /// <remarks>
    /// The container's TimeProvider is the market clock, which may stand in 2025 or run at 60×. Sessions live on the wall
    /// clock, so every option that takes a clock is given the system's explicitly.
    /// </remarks>
    public static IServiceCollection AddSignIn(this IServiceCollection services, ConsoleHostOptions options)
    {
        services.AddDbContext<IdentityDb>((provider, db) => db.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddIdentityCore<OperatorUser>(identity =>
        {
            identity.Password.RequiredLength = 10;
            identity.Password.RequireNonAlphanumeric = false; // Length is what resists guessing.
            identity.Password.RequireUppercase = false;
            identity.Lockout.MaxFailedAccessAttempts = 5;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
            identity.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@";
        })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<IdentityDb>()
            .AddSignInManager<OperatorSignIn>()
            .AddDefaultTokenProviders();
        services.AddScoped<OperatorSignIn>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, ConfigureCookie);
        services.Configure<SecurityStampValidatorOptions>(stamp =>
        {
            stamp.ValidationInterval = TimeSpan.FromMinutes(1);
            stamp.TimeProvider = TimeProvider.System;
            stamp.OnRefreshingPrincipal = static refreshed =>
            {
                // The rebuilt principal knows only what the database knows; where the person came from must survive it.
                if (refreshed.CurrentPrincipal?.FindFirst(OperatorAccess.OriginClaim) is { } origin
                    && refreshed.NewPrincipal?.Identity is ClaimsIdentity identity && !identity.HasClaim(claim => claim.Type == origin.Type))
                {
                    identity.AddClaim(origin.Clone());
                }

                return Task.CompletedTask;
            };
        });
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Policies.Operator, policy => policy.RequireRole(Roles.Operator, Roles.Admin))
            .AddPolicy(Policies.Admin, policy => policy.RequireRole(Roles.Admin));
        services.AddKeyRing(KeyRingOptions.Of(options.DataDirectory));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "tradingconsole.form";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitRevalidation>();
        services.AddScoped<OperatorAccess>();
        services.AddScoped<Accounts>();
        services.TryAddSingleton<AuditLog>();
        services.AddSingleton<SignInAudit>();
        services.AddSingleton<FirstAdmin>();
        services.AddSingleton<IPasswordCheck, PasswordCheck>();
        services.AddHostedService<FirstAdminAnnouncement>();
        services.AddHttpContextAccessor();
        return services;
    }

    private static void ConfigureCookie(CookieAuthenticationOptions cookie)
    {
        cookie.TimeProvider = TimeProvider.System;
        cookie.Cookie.Name = "tradingconsole.session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // Loopback is plain http; behind https it is Secure.
        cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/sign-in";
        cookie.AccessDeniedPath = "/denied";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
        cookie.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized, "Sign in first.");
        cookie.Events.OnRedirectToAccessDenied =
            context => AnswerAsync(context, StatusCodes.Status403Forbidden, "Your role does not allow this.");
    }

    // A program asks /api and reads a status; a person asks a page and is led to the form.
    private static async Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status, string detail)
    {
        if (ApiPrefixes.Any(prefix => context.Request.Path.StartsWithSegments(prefix)))
        {
            await Results.Problem(detail, statusCode: status).ExecuteAsync(context.HttpContext);
            return;
        }

        context.Response.Redirect(context.RedirectUri);
    }
}
