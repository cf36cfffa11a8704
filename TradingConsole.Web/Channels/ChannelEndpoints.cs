namespace TradingConsole.Web.Channels;

internal static class ChannelEndpoints
{
    public static void MapChannels(this IEndpointRouteBuilder endpoints)
    {
    }
}
