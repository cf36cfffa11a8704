using Microsoft.AspNetCore.Authentication.Cookies;

namespace TradingConsole.Web.SignIn;

/// <summary>
/// Over https the session's cookie is named <c>__Host-…</c>, which a browser keeps only when it is Secure, of this host alone and for
/// every path. Loopback is plain http, where no browser takes such a name.
/// </summary>
internal sealed class HostCookies : ICookieManager
{
    public const string Prefix = "__Host-";

    private readonly ChunkingCookieManager _inner = new();

    public string? GetRequestCookie(HttpContext context, string key) => _inner.GetRequestCookie(context, NameOf(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _inner.AppendResponseCookie(context, NameOf(context, key), value, Bound(context, options));

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _inner.DeleteCookie(context, NameOf(context, key), Bound(context, options));

    private static string NameOf(HttpContext context, string key) => context.Request.IsHttps ? Prefix + key : key;

    private static CookieOptions Bound(HttpContext context, CookieOptions options)
    {
        if (context.Request.IsHttps)
        {
            (options.Secure, options.Path, options.Domain) = (true, "/", null);
        }

        return options;
    }
}
