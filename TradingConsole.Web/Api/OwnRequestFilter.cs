namespace TradingConsole.Web.Api;

/// <summary>
/// Acts need a header that a foreign page cannot set without asking first: with the SameSite cookie, two locks against a
/// request that a person did not mean.
/// </summary>
internal sealed class OwnRequestFilter : IEndpointFilter
{
    public const string Header = "X-Requested-With";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers.ContainsKey(Header)
            ? await next(context)
            : ApiProblem.BadField(Header, null, "an act needs this header, with any value.");
}
