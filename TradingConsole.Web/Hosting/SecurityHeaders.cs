using Microsoft.Extensions.Primitives;

namespace TradingConsole.Web.Hosting;

/// <summary>Nothing foreign is loaded, framed or submitted to.</summary>
internal static class SecurityHeaders
{
    /// <remarks>
    /// Styles stay open to inline: Radzen and the chart libraries set them at run time. Scripts never are. The circuit's
    /// WebSocket is same-origin, which 'self' covers.
    /// </remarks>
    private const string ContentPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer"; // The set-up token stands in an address.
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        context.Response.OnStarting(static state =>
        {
            // What the desk says is for this person and this moment; files say themselves how long they hold.
            var response = (HttpResponse)state;
            if (StringValues.IsNullOrEmpty(response.Headers.CacheControl))
            {
                response.Headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    });
}
