namespace TradingConsole.Web.Api;

internal static class ApiEndpoints
{
    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
    }
}
