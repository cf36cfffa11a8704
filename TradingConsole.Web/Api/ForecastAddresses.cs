using System.Net.Mime;
using Microsoft.Net.Http.Headers;

namespace TradingConsole.Web.Api;

/// <summary>
/// <c>/scoreboard</c>, <c>/alerts</c> and <c>/postmortem/{market_id}</c> are pages to a browser and data to a program: who asks for JSON (or for a
/// post-mortem's Markdown) rather than for HTML gets what the API answers under <c>/api/forecasts</c>.
/// </summary>
internal static class ForecastAddresses
{
    private const string Markdown = "text/markdown";

    /// <summary>Stands before routing: it turns the address, nothing else.</summary>
    public static void UseForecastAddresses(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (IsOurs(context.Request.Path))
        {
            context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
            if (HttpMethods.IsGet(context.Request.Method) && WantsData(context.Request))
            {
                context.Request.Path = "/api/forecasts" + context.Request.Path;
            }
        }

        return next(context);
    });

    /// <summary>Markdown was asked for, and not less than JSON.</summary>
    public static bool WantsMarkdown(HttpRequest request) => Quality(request, Markdown) is > 0 and var wish && wish >= Quality(request, MediaTypeNames.Application.Json);

    private static bool WantsData(HttpRequest request) =>
        Math.Max(Quality(request, MediaTypeNames.Application.Json), Quality(request, Markdown)) is > 0 and var wish
        && wish > Quality(request, MediaTypeNames.Text.Html);

    // What is named counts, a wildcard does not: a browser's own list ends with one.
    private static double Quality(HttpRequest request, string type) =>
        request.GetTypedHeaders().Accept.Where(asked => asked.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(asked => asked.Quality ?? 1).DefaultIfEmpty(0).Max();

    private static bool IsOurs(PathString path) =>
        path == "/scoreboard" || path == "/alerts" || path.StartsWithSegments("/postmortem", StringComparison.Ordinal);
}
