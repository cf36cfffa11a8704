using Microsoft.AspNetCore.Antiforgery;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Language;

internal static class LanguageEndpoint
{
    /// <summary>A person chooses the language they read in: kept in this browser, and with their account for reports and other browsers.</summary>
    public static void MapLanguage(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/account/language", async (
            HttpContext context, IAntiforgery antiforgery, LanguageStore store, CancellationToken cancellationToken) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context))
            {
                return Results.Problem("The form's token is missing or old: reload the page.", statusCode: StatusCodes.Status400BadRequest);
            }

            var form = await context.Request.ReadFormAsync(cancellationToken);
            if (ReaderLanguage.Read(form["language"]) is not { } language)
            {
                return Results.Problem($"language was '{form["language"]}'; it is en or ko.", statusCode: StatusCodes.Status400BadRequest);
            }

            await store.ChooseAsync(OperatorAccess.IdOf(context.User), language, cancellationToken);
            context.Response.Cookies.Append(ReaderLanguage.Cookie, form["language"].ToString(), new CookieOptions
            {
                HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromDays(400), Path = "/",
            });
            var back = form["back"].ToString();
            return Results.LocalRedirect(back.StartsWith('/') && !back.StartsWith("//", StringComparison.Ordinal) && !back.StartsWith("/\\", StringComparison.Ordinal) ? back : "/");
        }).RequireAuthorization();
}
