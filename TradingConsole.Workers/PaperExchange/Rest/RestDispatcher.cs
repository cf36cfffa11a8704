using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>Finds the route of a call, counts its weight, runs it and writes the answer with the exchange's headers.</summary>
internal sealed class RestDispatcher(
    IEnumerable<PaperRoute> routes, PaperListing listing, RequestLimits limits, FaultSwitchboard faults, TimeProvider clock)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<(string Method, string Path), PaperRoute> _routes = routes.ToDictionary(r => (r.Method, r.Path));

    public async Task ServeAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? "");
        var now = clock.GetUtcNow();
        if (!_routes.TryGetValue((method, path), out var route))
        {
            await FailAsync(context, PaperError.UnknownPath(method, path));
            return;
        }

        var query = new PaperQuery(context.Request.Query, listing, now);
        var (refusal, retryAfter) = limits.Admit(route.Weight(query), route.Pool, now);
        context.Response.Headers["X-MBX-USED-WEIGHT-1M"] = limits.Used.ToString(CultureInfo.InvariantCulture);
        switch (faults.RestFault(now, path))
        {
            case PaperFaultKind.RestUnavailable:
                await FailAsync(context, PaperError.OutcomeUnknown);
                return;
            case PaperFaultKind.RestRateLimited:
                (refusal, retryAfter) = (PaperError.TooManyRequests(0), 1);
                break;
            case PaperFaultKind.RestMalformed:
                await WriteAsync(context, StatusCodes.Status200OK, "<html><body>Bad gateway"u8.ToArray());
                return;
        }

        if (refusal is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
            await FailAsync(context, refusal);
            return;
        }

        var body = new ArrayBufferWriter<byte>(1024);
        await using var json = new Utf8JsonWriter(body, Plain);
        var error = route.Handler(query, json) ?? query.Error;
        if (error is not null)
        {
            await FailAsync(context, error);
            return;
        }

        await json.FlushAsync(context.RequestAborted);
        await WriteAsync(context, StatusCodes.Status200OK, body.WrittenMemory);
    }

    private static async Task FailAsync(HttpContext context, PaperError error)
    {
        var body = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(body, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("code", error.Code);
            json.WriteString("msg", error.Message);
            json.WriteEndObject();
        }

        await WriteAsync(context, error.Status, body.WrittenMemory);
    }

    private static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json;charset=UTF-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
