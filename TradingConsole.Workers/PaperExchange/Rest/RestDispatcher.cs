using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>Carries calls from HTTP to the venue and its answers back, as the faults of the wire allow.</summary>
internal sealed class RestDispatcher(PaperVenue venue, FaultSwitchboard faults, TimeProvider clock)
{
    private const int BodyMax = 1 << 16;

    public async Task ServeAsync(HttpContext context)
    {
        var call = await ReadAsync(context);
        var reply = venue.Call(call);
        switch (faults.RestFault(clock.GetUtcNow(), call.Path))
        {
            case PaperFaultKind.RestUnavailable:
                reply = reply with { Status = 503, Body = Text(PaperError.OutcomeUnknown) };
                break;
            case PaperFaultKind.RestRateLimited:
                reply = reply with { Status = 429, Body = Text(PaperError.TooManyRequests(0)), Headers = [.. reply.Headers, ("Retry-After", "1")] };
                break;
            case PaperFaultKind.RestMalformed:
                reply = reply with { Status = 200, Body = "<html><body>Bad gateway"u8.ToArray() };
                break;
        }

        if (reply.Delay > TimeSpan.Zero)
        {
            await Task.Delay(reply.Delay, clock, context.RequestAborted);
        }

        if (reply.Fate == ReplyFate.Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, context.RequestAborted);
        }

        if (reply.Fate == ReplyFate.Reset)
        {
            context.Abort();
            return;
        }

        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "application/json;charset=UTF-8";
        context.Response.ContentLength = reply.Body.Length;
        await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    private static async Task<PaperCall> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        var body = "";
        if (request.ContentLength is > 0 and <= BodyMax)
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            body = await reader.ReadToEndAsync(context.RequestAborted);
        }

        return new PaperCall(
            request.Method, request.Path.Value ?? "", (request.QueryString.Value ?? "").TrimStart('?'), body, request.Headers["X-MBX-APIKEY"]);
    }

    private static byte[] Text(PaperError error) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"code":{{error.Code}},"msg":"{{error.Message}}"}"""));
}
