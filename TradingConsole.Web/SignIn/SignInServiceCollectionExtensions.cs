using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Web.Hosting;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Web.SignIn.Storage;
using TradingConsole.Workers.Keys;

namespace TradingConsole.Web.SignIn;

internal static class SignInServiceCollectionExtensions
{
    private static readonly string[] ApiPrefixes = ["/api", "/ws"];

    /// <summary>What an open tab or a listener asks for by itself: no person's act.</summary>
    private static readonly string[] OfATab = ["/_blazor", "/_framework", "/_content", "/ws"];

    /// <summary>Of PBKDF2 with SHA-512: what OWASP's password storage sheet asks for, twice the framework's default.</summary>
    private const int PasswordIterations = 220_000;

    /// <summary>A database that has not answered about an account by then counts as away.</summary>
    private const int AccountAnswerMaxSeconds = 5;

    /// <remarks>
    /// The container's TimeProvider is the market clock, which may stand in 2025 or run at 60×. Sessions live on the wall
    /// clock, so every option that takes a clock is given the system's explicitly.
    /// </remarks>
    public static IServiceCollection AddSignIn(this IServiceCollection services, ConsoleHostOptions options)
    {
        services.AddDbContext<IdentityDb>((provider, db) => db.UseNpgsql(
            provider.GetRequiredService<NpgsqlDataSource>(), server => server.CommandTimeout(AccountAnswerMaxSeconds)));
        services.AddIdentityCore<OperatorUser>(identity =>
        {
            identity.Password.RequiredLength = 10;
            identity.Password.RequireNonAlphanumeric = false; // Length is what resists guessing, and not being on every list.
            identity.Password.RequireUppercase = false;
            identity.Password.RequireLowercase = false;
            identity.Password.RequireDigit = false;
            identity.Lockout.MaxFailedAccessAttempts = 5;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
            identity.User.AllowedUserNameCharacters = ""; // AccountNames knows the letters of every script.
        })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<IdentityDb>()
            .AddUserValidator<AccountNames>()
            .AddPasswordValidator<CommonPasswords>()
            .AddSignInManager<OperatorSignIn>()
            .AddDefaultTokenProviders();
        services.AddScoped<OperatorSignIn>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordIterations);
        services.AddSingleton(provider => new Sessions(new SessionStore(provider.GetRequiredService<NpgsqlDataSource>()), TimeProvider.System));
        services.AddSingleton(_ => new SignInThrottle(TimeProvider.System));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DenialAudit>(provider, TimeProvider.System));
        services.AddScoped<CircuitHandler, SessionActivity>();
        services.AddSingleton(new TabSeats(options.TabsMax));
        services.AddScoped<TabSeat>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<TabSeat>());
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, ConfigureCookie);
        services.Configure<SecurityStampValidatorOptions>(stamp =>
        {
            stamp.ValidationInterval = TimeSpan.FromMinutes(1);
            stamp.TimeProvider = TimeProvider.System;
            stamp.OnRefreshingPrincipal = static refreshed =>
            {
                // The rebuilt principal knows only what the database knows; where the person came from and the session must survive it.
                foreach (var type in (string[])[OperatorAccess.OriginClaim, Sessions.Claim])
                {
                    if (refreshed.CurrentPrincipal?.FindFirst(type) is { } kept
                        && refreshed.NewPrincipal?.Identity is ClaimsIdentity identity && !identity.HasClaim(claim => claim.Type == type))
                    {
                        identity.AddClaim(kept.Clone());
                    }
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
            // Its name cannot follow the request, as the session's does: it is the strict one where plain http is not listened to at all.
            antiforgery.Cookie.Name = options.IsHttpsOnly ? $"{HostCookies.Prefix}tradingconsole.form" : "tradingconsole.form";
            antiforgery.Cookie.SecurePolicy = options.IsHttpsOnly ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.HttpOnly = true;
        });
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitRevalidation>();
        services.AddScoped(provider => new OperatorAccess(
            provider.GetRequiredService<AuthenticationStateProvider>(), provider.GetRequiredService<IAuthorizationService>(),
            provider.GetRequiredService<Sessions>(), provider.GetRequiredService<DenialAudit>()));
        services.AddScoped<Accounts>();
        services.AddSingleton(provider => new PasswordAgain(provider.GetRequiredService<IPasswordCheck>(), provider.GetRequiredService<SignInAudit>()));
        services.AddScoped<SignInTry>();
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
        cookie.CookieManager = new HostCookies();
        cookie.ExpireTimeSpan = Sessions.AgeMax; // Idling is the session's to notice.
        cookie.SlidingExpiration = false;
        cookie.LoginPath = "/sign-in";
        cookie.AccessDeniedPath = "/denied";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnValidatePrincipal = ValidateAsync;
        cookie.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized, "Sign in first.");
        cookie.Events.OnRedirectToAccessDenied =
            async context =>
            {
                await context.HttpContext.RequestServices.GetRequiredService<DenialAudit>().WriteAsync(
                    "access.denied", $"{context.Request.Method} {context.Request.Path}", OperatorAccess.ActorOf(context.HttpContext.User));
                await AnswerAsync(context, StatusCodes.Status403Forbidden, "Your role does not allow this.");
            };
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
        var isHasty = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<LowersRisk>() is not null;
        var standing = context.Principal is { } person
            ? await sessions.LookAsync(person, isHasty ? Sessions.HastyPatience : Sessions.LookPatience, context.HttpContext.RequestAborted) : Standing.Out;
        if (standing == Standing.Out)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        if (!OfATab.Any(path => context.Request.Path.StartsWithSegments(path)))
        {
            sessions.TouchBeside(context.Principal!);
        }

        // The session's row ends with every change of the account; the stamp is asked besides, by a database that answers.
        if (!isHasty && standing == Standing.Confirmed)
        {
            await ValidateStampAsync(context);
        }
    }

    private static async Task ValidateStampAsync(CookieValidatePrincipalContext context)
    {
        try
        {
            await SecurityStampValidator.ValidatePrincipalAsync(context);
        }
        catch (Exception exception) when (exception is NpgsqlException || exception.InnerException is NpgsqlException or TimeoutException)
        {
            context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger<Sessions>().LogWarning(
                exception, "The database went away while an account was looked at; its session was confirmed just before, and counts");
        }
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
