using Microsoft.AspNetCore.Antiforgery;

namespace TradingConsole.Web.SignIn;

internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/sign-out", async (
            HttpContext context, IAntiforgery antiforgery, OperatorSignIn door, SignInAudit audit, Sessions sessions, CancellationToken cancellationToken) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context))
            {
                return Results.Problem("The form's token is missing or old: reload the page.", statusCode: StatusCodes.Status400BadRequest);
            }

            var actor = OperatorAccess.ActorOf(context.User);
            if (Sessions.IdOf(context.User) is { } session)
            {
                await sessions.EndAsync(session, "signed out", cancellationToken);
            }

            await door.SignOutAsync();
            await audit.WriteAsync("sign_out", actor.Name, actor, null, cancellationToken);
            return Results.Redirect("/sign-in");
        });
}
