namespace TradingConsole.Web.Hosting;

/// <summary>A browser names the page that opens a socket: a foreign page may neither listen nor act with a person's cookie.</summary>
internal static class SocketOrigin
{
    /// <summary>Refuses sockets of foreign pages with 403, the pages' own circuit included. A client that names no page is none.</summary>
    public static IApplicationBuilder UseOwnSocketsOnly(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        if (context.WebSockets.IsWebSocketRequest && context.Request.Headers.Origin.FirstOrDefault() is { } origin
            && (!Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Authority != context.Request.Host.Value))
        {
            await Results.Problem("The page's origin is not this console.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
            return;
        }

        await next(context);
    });
}
