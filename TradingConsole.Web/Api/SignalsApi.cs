using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Api;

/// <summary>Decisions, and one symbol's history with what was decided on it.</summary>
internal static class SignalsApi
{
    private const int LimitMax = 200;
    private static readonly TimeSpan SeriesLength = TimeSpan.FromHours(6);
    private static readonly TimeSpan OrdersLength = TimeSpan.FromDays(1);

    public static void Map(RouteGroupBuilder reads)
    {
        reads.MapGet("/signals/latest", Latest);
        reads.MapGet("/symbol/{symbol}/series", SeriesAsync);
        reads.MapGet("/orders", OrdersAsync);
    }

    private static IResult Latest(HttpRequest request, DeskFeed feed)
    {
        var sort = (string?)request.Query["sort"] ?? "ev";
        if (sort is not ("ev" or "symbol"))
        {
            return ApiProblem.BadField("sort", sort, "it must be ev or symbol.");
        }

        if (!QuerySpan.TryCount(request, "limit", 50, LimitMax, out var limit, out var problem))
        {
            return problem;
        }

        var signals = sort == "ev" ? feed.Latest.Signals.AsEnumerable() : feed.Latest.Signals.OrderBy(signal => signal.Symbol);
        return Results.Ok(signals.Take(limit).Select(SignalDto.Of));
    }

    private static async Task<IResult> SeriesAsync(
        string symbol, HttpRequest request, DeskFeed feed, [FromServices] CandleStore candles, [FromServices] SignalQueries signals,
        [FromServices] TradeQueries trades, [FromServices] TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!Symbol.TryParse(symbol, out var name, out var reason))
        {
            return ApiProblem.BadField("symbol", symbol, reason);
        }

        if (!QuerySpan.TryRead(request, clock.GetUtcNow(), SeriesLength, out var span, out var problem))
        {
            return problem;
        }

        var mode = ModeOfRecord(feed.Latest.Mode);
        return Results.Ok(new
        {
            symbol = name,
            span.From,
            span.To,
            candles = (await candles.LoadCandlesAsync(name, span.From, span.To, 1, cancellationToken))
                .Select(candle => new { ts = candle.OpenTime, candle.Open, candle.High, candle.Low, candle.Close, candle.Volume }),
            mark = (await candles.LoadMarkCandlesAsync(name, span.From, span.To, cancellationToken))
                .Select(candle => new { ts = candle.OpenTime, candle.Open, candle.High, candle.Low, candle.Close }),
            signals = await signals.SeriesAsync(name, span.From, span.To, cancellationToken: cancellationToken),
            position_lines = (await trades.TradesAsync(mode, name, span.From, span.To, cancellationToken: cancellationToken)),
        });
    }

    private static async Task<IResult> OrdersAsync(
        HttpRequest request, DeskFeed feed, [FromServices] TradeQueries trades, [FromServices] TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (!QuerySpan.TryRead(request, clock.GetUtcNow(), OrdersLength, out var span, out var problem)
            || !QuerySpan.TryCount(request, "limit", 500, 2_000, out var limit, out problem))
        {
            return problem;
        }

        Symbol? only = null;
        if ((string?)request.Query["symbol"] is { } text)
        {
            if (!Symbol.TryParse(text, out var symbol, out var reason))
            {
                return ApiProblem.BadField("symbol", text, reason);
            }

            only = symbol;
        }

        var mode = ModeOfRecord(feed.Latest.Mode);
        return Results.Ok(new
        {
            mode,
            orders = await trades.OrdersAsync(mode, span.From, span.To, only, limit, cancellationToken),
            fills = await trades.FillsAsync(mode, span.From, span.To, only, limit, cancellationToken),
        });
    }

    // Off keeps managing the shadow account's open positions: their rows are shadow's.
    private static TradingMode ModeOfRecord(TradingMode mode) => mode == TradingMode.Live ? TradingMode.Live : TradingMode.Shadow;
}
