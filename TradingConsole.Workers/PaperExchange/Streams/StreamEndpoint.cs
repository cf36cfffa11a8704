using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>Turns a WebSocket request into a connection: route, mode and first subscriptions are in its URL.</summary>
internal sealed class StreamEndpoint(StreamHub hub, PaperVenue venue, PaperExchangeOptions options)
{
    /// <summary>True when the path belongs to the streams, upgraded or not.</summary>
    public static bool Owns(PathString path) => TryParse(path, out _, out _, out _);

    public async Task ServeAsync(HttpContext context, CancellationToken stopping)
    {
        if (!TryParse(context.Request.Path, out var route, out var isCombined, out var names)
            || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (route == StreamRoute.Private && !venue.AcceptsUserStreams)
        {
            context.Abort();
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var query = context.Request.Query;
        var events = query["events"].ToString();

        // The feature, not the context: a connection may be cut when its request has just ended.
        var lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        var connection = new StreamConnection(socket, hub, route, isCombined, options, lifetime.Abort)
        {
            Events = events.Length == 0 ? null : events.Split('/').ToHashSet(StringComparer.Ordinal),
        };
        foreach (var name in names.Concat(query["streams"].ToString().Split('/')).Append(query["listenKey"].ToString()))
        {
            if (name.Length > 0)
            {
                connection.Subscribe(name);
            }
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        await connection.RunAsync(ending.Token);
    }

    private static bool TryParse(PathString path, out StreamRoute route, out bool isCombined, out string[] names)
    {
        var parts = (path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        route = parts.FirstOrDefault() switch
        {
            "public" => StreamRoute.Public,
            "market" => StreamRoute.Market,
            "private" => StreamRoute.Private,
            _ => StreamRoute.Retired,
        };
        var mode = route == StreamRoute.Retired ? 0 : 1;
        isCombined = parts.Length > mode && parts[mode] == "stream";
        names = parts.Length > mode ? parts[(mode + 1)..] : [];
        return isCombined || (parts.Length > mode && parts[mode] == "ws");
    }
}
