using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Net.Http.Headers;

namespace TradingConsole.Web.Api;

/// <summary>Tells an address that does not exist from one that knows another method: the catch-all would answer 404 to both.</summary>
internal static class WrongMethod
{
    /// <returns>405 with what is allowed, in the answer's <c>Allow</c> too; null where no address is like it.</returns>
    public static IResult? Of(HttpContext context)
    {
        var allowed = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => IsAt(endpoint, context.Request.Path))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (allowed.Length == 0)
        {
            return null;
        }

        context.Response.Headers[HeaderNames.Allow] = string.Join(", ", allowed);
        return Results.Problem(
            $"{context.Request.Method} was asked of {context.Request.Path}, which knows {string.Join(", ", allowed)}.", statusCode: StatusCodes.Status405MethodNotAllowed);
    }

    private static bool IsAt(RouteEndpoint endpoint, PathString path) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { HttpMethods.Count: > 0 }
        && new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}
