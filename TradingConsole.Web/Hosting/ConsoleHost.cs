using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.StaticFiles;
using Radzen;
using TradingConsole.Web.Api;
using TradingConsole.Web.Channels;
using TradingConsole.Web.Components;
using TradingConsole.Web.Language;
using TradingConsole.Web.Pages;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Hosting;

/// <summary>Puts the console together: pages, sign-in, API and channels around a desk that the caller registers.</summary>
public static class ConsoleHost
{
    /// <param name="addDesk">
    /// Registers what the pages read and act on: <c>DeskFeed</c>, <c>IDeskControl</c>, <c>NpgsqlDataSource</c> and the market
    /// clock as <c>TimeProvider</c>.
    /// </param>
    public static WebApplication Build(ConsoleHostOptions options, Action<WebApplicationBuilder> addDesk)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ConsoleHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (!builder.Environment.IsDevelopment())
        {
            // Unpublished outside Development, package assets are found through the build's manifest or not at all.
            StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        }

        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error); // Plain keys: see KeyRingOptions.
        builder.Services.AddSingleton(options);
        builder.Services.AddSignIn(options);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        builder.Services.AddScoped<DeskPulse>();
        builder.Services.AddPages();
        builder.Services.AddProblemDetails();
        builder.Services.AddApi();
        builder.Services.AddRateLimits();
        // A proxy on this machine that ends TLS says so; nobody else is believed.
        builder.Services.Configure<ForwardedHeadersOptions>(
            static forwarded => forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        addDesk(builder);

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseForecastAddresses();
        app.UseExceptionHandler("/error");
        app.UseWhen(IsPage, pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseStaticFiles(new StaticFileOptions
        {
            // Names carry no version: ask each time, and let the tag answer "unchanged".
            OnPrepareResponse = static file => file.Context.Response.Headers.CacheControl = "no-cache",
            ContentTypeProvider = ContentTypes(),
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(ReaderLanguage.FindAsync);
        app.UseWebSockets();
        app.UseOwnSocketsOnly();

        app.MapBlazorScript();
        // Our own policy says more than the one this would add.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(static server =>
            server.ContentSecurityFrameAncestorsPolicy = null);
        app.MapSignIn();
        app.MapLanguage();
        app.MapHealth();
        app.MapApi();
        app.MapChannels();
        return app;
    }

    /// <summary>
    /// Asks for a page by its address: not for a file, and not through the API, a channel or the first set-up, which answer in their
    /// own form.
    /// </summary>
    private static bool IsPage(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && !Path.HasExtension(context.Request.Path) && !context.WebSockets.IsWebSocketRequest
        && !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && context.Request.Path != "/ws"
        && context.Request.Path != "/setup";

    private static FileExtensionContentTypeProvider ContentTypes()
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".mjs"] = "text/javascript";
        return types;
    }
}
