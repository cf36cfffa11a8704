using System.Net;
using System.Net.Http.Headers;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>Lets an HTTP client talk to a venue in the same process: no socket, waits on the market clock, faults as on the wire.</summary>
internal sealed class PaperVenueHandler(PaperVenue venue, TimeProvider clock) : HttpMessageHandler
{
    private const string KeyHeader = "X-MBX-APIKEY";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var reply = venue.Call(await ReadAsync(request, cancellationToken));
        if (reply.Fate == ReplyFate.Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
        }

        if (reply.Delay > TimeSpan.Zero)
        {
            await Task.Delay(reply.Delay, clock, cancellationToken);
        }

        return Write(reply, request);
    }

    /// <summary>The call a request is, as the exchange sees it.</summary>
    internal static async Task<PaperCall> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var address = request.RequestUri!;
        var key = request.Headers.TryGetValues(KeyHeader, out var values) ? values.First() : null;
        return new PaperCall(request.Method.Method, address.AbsolutePath, address.Query.TrimStart('?'), body, key);
    }

    /// <summary>An answer as an HTTP client sees it.</summary>
    /// <exception cref="HttpRequestException">The connection was reset instead.</exception>
    internal static HttpResponseMessage Write(PaperReply reply, HttpRequestMessage request)
    {
        if (reply.Fate == ReplyFate.Reset)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was reset before an answer.");
        }

        var response = new HttpResponseMessage((HttpStatusCode)reply.Status)
        {
            Content = new ByteArrayContent(reply.Body),
            RequestMessage = request,
        };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "UTF-8");
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
