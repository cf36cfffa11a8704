namespace TradingConsole.Web.Pages;

/// <summary>The status a page answers with, which only its first, plain answer has: inside the circuit there is none.</summary>
internal static class PageStatus
{
    /// <summary>404: the first answer is then the console's page of what is missing, which knows this address; the circuit shows the page itself.</summary>
    public static void MissingUnless(bool isThere, HttpContext? context)
    {
        if (!isThere && context is { Response.HasStarted: false })
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
