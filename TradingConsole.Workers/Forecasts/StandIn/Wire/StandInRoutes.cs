using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>Which service a REST question belongs to.</summary>
internal sealed class StandInRoutes(IRecordedWorld world, TimeProvider clock, StandInOptions options, StandInFaults faults)
{
    private readonly GammaCalls _gamma = new(world, faults);
    private readonly HistoryCalls _history = new(world, options);
    private readonly ClobCalls _clob = new(world);
    private readonly GraphCalls _graph = new(world, faults);

    public async Task<StandInAnswer> AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (faults.Slow > TimeSpan.Zero)
        {
            await Task.Delay(faults.Slow, context.RequestAborted);
        }

        if (faults.Take(path, context.Request.QueryString.Value ?? string.Empty) is { } refusal)
        {
            if (refusal.RetryAfter is { } pause)
            {
                context.Response.Headers.RetryAfter = ((int)pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            return new StandInAnswer(refusal.Status, """{"error":"planned refusal"}""");
        }

        var now = clock.GetUtcNow();
        var query = context.Request.Query;
        return path switch
        {
            "/markets/keyset" => _gamma.Keyset(query, now),
            "/book" => _clob.Book(query, now),
            _ when path.StartsWith("/markets/0x", StringComparison.Ordinal) => _clob.Market(path["/markets/".Length..], now),
            _ when path.StartsWith("/markets/", StringComparison.Ordinal) => _gamma.One(path["/markets/".Length..], now),
            _ when path.StartsWith("/v2/", StringComparison.Ordinal) => _history.Answer(path, query, now),
            _ when path.StartsWith("/subgraphs/", StringComparison.Ordinal) => await GraphAsync(context, now),
            _ => StandInAnswer.NotFound("no such route"),
        };
    }

    private async Task<StandInAnswer> GraphAsync(HttpContext context, DateTimeOffset now)
    {
        using var reader = new StreamReader(context.Request.Body);
        return _graph.Answer(await reader.ReadToEndAsync(context.RequestAborted), now);
    }
}
