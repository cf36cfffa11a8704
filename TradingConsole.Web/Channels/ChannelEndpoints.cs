using System.Security.Claims;
using TradingConsole.Web.Api;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Channels;

internal static class ChannelEndpoints
{
    /// <summary><c>/ws?channels=status_updates,signal_updates</c>, or subscribe by message.</summary>
    public static void MapChannels(this IEndpointRouteBuilder endpoints) => endpoints.Map("/ws", TalkAsync).RequireAuthorization();

    private static async Task<IResult> TalkAsync(HttpContext context, DeskFeed feed, IHostApplicationLifetime lifetime, Sessions sessions)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return ApiProblem.BadField("Upgrade", null, "this address speaks WebSocket only.");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var channels = ((string?)context.Request.Query["channels"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var outlived = EndAsync(sessions, context.User, ending);
        await new ChannelConversation(socket, feed).RunAsync(channels, ending.Token);
        await ending.CancelAsync();
        await outlived;
        return Results.Empty;
    }

    // A listener hears nothing any more once its person's session is over.
    private static async Task EndAsync(Sessions sessions, ClaimsPrincipal person, CancellationTokenSource ending)
    {
        try
        {
            await sessions.WaitForEndAsync(person, ending.Token);
            await ending.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The conversation ended first.
        }
    }
}
