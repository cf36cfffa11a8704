using System.Data.Common;
using Microsoft.AspNetCore.Components.Endpoints;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Language;

/// <summary>
/// Which language a request is answered in: what this browser chose (a cookie), else what the person chose in another browser, else what the
/// browser asks for.
/// </summary>
public sealed class ReaderLanguage(LanguageStore store)
{
    public const string Cookie = "tradingconsole-language";

    /// <summary>A page does not wait longer for a choice; the browser's own language serves meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public async Task<ReportLanguage> OfAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Read(context.Request.Cookies[Cookie]) is { } chosen)
        {
            return chosen;
        }

        var asked = context.Request.GetTypedHeaders().AcceptLanguage is [var first, ..] && first.Value.StartsWith("ko", StringComparison.OrdinalIgnoreCase)
            ? ReportLanguage.Korean : ReportLanguage.English;
        return context.User.Identity?.IsAuthenticated == true
            ? await StoredAsync(OperatorAccess.IdOf(context.User), asked, context.RequestAborted) : asked;
    }

    /// <summary>What the request was found to be answered in; English where nobody asked.</summary>
    public static ReportLanguage Here(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items[typeof(ReaderLanguage)] is ReportLanguage language ? language : ReportLanguage.English;
    }

    /// <summary>Finds the language of every page before it is drawn: a page is drawn once, in one language.</summary>
    internal static async Task FindAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RootComponentMetadata>() is not null)
        {
            context.Items[typeof(ReaderLanguage)] = await context.RequestServices.GetRequiredService<ReaderLanguage>().OfAsync(context);
        }

        await next(context);
    }

    internal static ReportLanguage? Read(string? code) => code switch
    {
        "en" => ReportLanguage.English,
        "ko" => ReportLanguage.Korean,
        _ => null,
    };

    private async Task<ReportLanguage> StoredAsync(Guid person, ReportLanguage asked, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            if (await store.OfAsync(person, patience.Token) is { } stored)
            {
                return stored;
            }

            await store.SupposeAsync(person, asked, patience.Token);
        }
        catch (Exception slow) when (slow is OperationCanceledException or DbException)
        {
            return asked; // A language is not worth an error page.
        }

        return asked;
    }
}
