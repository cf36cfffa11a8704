using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Web.Pages.Forecasts;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Api;

/// <summary>How honest prediction markets are, read only. The answers are what runs have stored; serving computes nothing.</summary>
internal static class ForecastsApi
{
    private const int MarketsMax = 200;
    private const int AlertsMax = 200;
    private const int RunsMax = 100;
    private const int LettersMax = 500;
    private const int FilesMax = 500;
    private const int TrendMax = 365;

    public static void Map(RouteGroupBuilder reads)
    {
        reads.MapGet("/forecasts/scoreboard", ScoreboardAsync);
        reads.MapGet("/forecasts/scoreboard/export", ExportAsync);
        reads.MapGet("/forecasts/segments", SegmentsAsync);
        reads.MapGet("/forecasts/trend", TrendAsync);
        reads.MapGet("/forecasts/coverage", CoverageAsync);
        reads.MapGet("/forecasts/forecasters", ForecastersAsync);
        reads.MapGet("/forecasts/alerts", AlertsAsync);
        reads.MapGet("/forecasts/markets/{id}", MarketAsync);
        reads.MapGet("/forecasts/postmortem", PostmortemsAsync);
        reads.MapGet("/forecasts/postmortem/{id}", PostmortemAsync);
        reads.MapGet("/forecasts/runs", RunsAsync);
        reads.MapGet("/forecasts/runs/{id}", RunAsync);
        reads.MapGet("/forecasts/raw-files", FilesAsync);
        reads.MapGet("/forecasts/connections", ([FromServices] IForecastConnections connections) => Results.Ok(connections.Standing));
        reads.MapGet("/forecasts/dead-letters", LettersAsync).RequireAuthorization(Policies.Admin);
    }

    /// <summary>
    /// <c>?window=90d&amp;horizon=T-24h&amp;end_view=planned&amp;tag=&amp;liquidity_bucket=&amp;status=&amp;q=&amp;sort=-volume&amp;limit=50&amp;offset=0</c>: the
    /// latest run's figures for the segment, why markets are left out, and a page of the markets.
    /// </summary>
    private static async Task<IResult> ScoreboardAsync(HttpRequest request, [FromServices] ScoreboardReader board, CancellationToken cancellationToken)
    {
        if (!ForecastQuery.TryMarkets(request, 50, MarketsMax, out var filter, out var problem))
        {
            return problem;
        }

        var view = await board.ReadAsync(filter, withTrend: false, cancellationToken);
        return Results.Ok(new
        {
            as_of = view.AsOf, run = view.Run, filter.Score.Window, filter.Score.Horizon, filter.Score.EndView, filter.Score.Tag,
            filter.Score.LiquidityBucket, calibration = view.Calibration, horizons = view.Horizons, exclusions = view.Exclusions.Reasons,
            exclusions_without_liquidity = view.Exclusions.WithoutLiquidity, states = view.States,
            markets = new
            {
                view.Markets.Total, filter.Limit, filter.Offset, view.Markets.HasMore, filter.Sort, filter.Status, rows = view.Markets.Rows,
            },
        });
    }

    /// <summary>The same markets as CSV, every page of them, at most 10,000.</summary>
    private static async Task<IResult> ExportAsync(HttpRequest request, [FromServices] ScoreboardReader board, CancellationToken cancellationToken) =>
        ForecastQuery.TryMarkets(request, MarketCsv.RowsMax, MarketCsv.RowsMax, out var filter, out var problem)
            ? Results.Text(MarketCsv.Of(await board.MarketsAsync(filter, cancellationToken), filter.Score), "text/csv; charset=utf-8")
            : problem;

    /// <summary>Every segment of the latest run; curves are in the scoreboard's own answer.</summary>
    private static async Task<IResult> SegmentsAsync(HttpRequest request, [FromServices] ScoreboardQueries scores, CancellationToken cancellationToken)
    {
        if (!ForecastQuery.TryScore(request, out var query, out var problem))
        {
            return problem;
        }

        var run = await scores.LatestRunAsync(cancellationToken);
        return Results.Ok(new { run, segments = run is null ? [] : await scores.SegmentsAsync(run.RunId, query, cancellationToken) });
    }

    /// <summary>The segment's figures run by run, oldest first.</summary>
    private static async Task<IResult> TrendAsync(HttpRequest request, [FromServices] ScoreboardQueries scores, CancellationToken cancellationToken) =>
        !ForecastQuery.TryScore(request, out var query, out var problem) || !QuerySpan.TryCount(request, "limit", 60, TrendMax, out var limit, out problem)
            ? problem
            : Results.Ok(new { segment = query.Segment, points = await scores.TrendAsync(query, limit, cancellationToken) });

    /// <summary>
    /// <c>?method=kalman&amp;horizon=24&amp;calibration=conformal&amp;segment=*|*|*</c>: how many of the 80 % bands that came due held their price, in the latest
    /// run that measured any; the horizon in hours ahead.
    /// </summary>
    private static async Task<IResult> CoverageAsync(HttpRequest request, [FromServices] CoverageQueries coverage, CancellationToken cancellationToken)
    {
        if (!ForecastQuery.TryCoverage(request, out var filter, out var problem))
        {
            return problem;
        }

        var sheet = await coverage.LatestAsync(filter, cancellationToken);
        return Results.Ok(new { run = sheet.Run, filter.Method, horizon = filter.HorizonSteps, calibration = filter.BandCalibration, filter.Segment, coverage = sheet.Rows });
    }

    /// <summary>Markets, our own models and people who opted in, side by side.</summary>
    private static async Task<IResult> ForecastersAsync(HttpRequest request, [FromServices] HonestyReader honesty, CancellationToken cancellationToken) =>
        ForecastQuery.TryScore(request, out var query, out var problem)
            ? Results.Ok(new { forecasters = await honesty.ReadAsync(query, cancellationToken) })
            : problem;

    /// <summary><c>?since=2026-11-21T00:00:00Z&amp;severity=HIGH&amp;market_id=&amp;open=true&amp;limit=50&amp;offset=0</c>, latest first.</summary>
    private static async Task<IResult> AlertsAsync(HttpRequest request, [FromServices] AlertQueries alerts, CancellationToken cancellationToken)
    {
        if (!QuerySpan.TryTime(request, "since", DateTimeOffset.MinValue, out var since, out var problem)
            || !ForecastQuery.TryWord(request, "severity", ScoreWords.Severities, out var severity, out problem)
            || !QueryFlag.TryRead(request, "open", out var isOpen, out problem)
            || !ForecastQuery.TryPage(request, 50, AlertsMax, out var limit, out var offset, out problem))
        {
            return problem;
        }

        var market = default(string);
        if ((string?)request.Query["market_id"] is { Length: > 0 } asked && !ForecastQuery.TryMarketId(asked, out market, out problem))
        {
            return problem;
        }

        var filter = new AlertFilter(limit, offset)
        {
            Since = since == DateTimeOffset.MinValue ? null : since, Severity = severity, MarketId = market, OnlyOpen = isOpen,
        };
        var page = await alerts.PageAsync(filter, cancellationToken);
        return Results.Ok(new
        {
            filter.Since, filter.Severity, page.Total, limit, offset, page.HasMore, balance = await alerts.BalanceAsync(filter, cancellationToken),
            alerts = page.Rows,
        });
    }

    /// <summary><c>?band=kalman-24x3600-conformal</c>: which of the market's bands; without it the alerts' own.</summary>
    /// <param name="id">Condition id.</param>
    private static async Task<IResult> MarketAsync(
        string id, HttpRequest request, [FromServices] MarketQueries markets, CancellationToken cancellationToken)
    {
        if (!ForecastQuery.TryMarketId(id, out var market, out var problem))
        {
            return problem;
        }

        var band = ForecastQuery.Given(request, "band");
        return await markets.FindAsync(market, band, cancellationToken) is not { } sheet ? ApiProblem.Missing($"Market {market}")
            : band is null || sheet.BandKinds.Any(kind => kind.Key == band) ? Results.Ok(sheet)
            : ForecastQuery.NoSuchBand(band, sheet.BandKinds);
    }

    private static async Task<IResult> PostmortemsAsync(HttpRequest request, [FromServices] PostmortemQueries papers, CancellationToken cancellationToken)
    {
        if (!ForecastQuery.TryPage(request, 50, MarketsMax, out var limit, out var offset, out var problem))
        {
            return problem;
        }

        var page = await papers.PageAsync(limit, offset, cancellationToken);
        return Results.Ok(new { page.Total, limit, offset, page.HasMore, postmortems = page.Rows });
    }

    /// <summary><c>?version=2</c>, the latest without it; Markdown for who accepts <c>text/markdown</c>, JSON else.</summary>
    private static async Task<IResult> PostmortemAsync(
        string id, HttpRequest request, [FromServices] PostmortemQueries papers, CancellationToken cancellationToken)
    {
        if (!ForecastQuery.TryMarketId(id, out var market, out var problem) || !ForecastQuery.TryVersion(request, out var version, out problem))
        {
            return problem;
        }

        if (await papers.FindAsync(market, version, cancellationToken) is not { } paper)
        {
            return ApiProblem.Missing(version is null ? $"A post-mortem of market {market}" : $"Version {version} of the post-mortem of market {market}");
        }

        return ForecastAddresses.WantsMarkdown(request)
            ? Results.Text(paper.Markdown, new ContentType("text/markdown") { CharSet = "utf-8" }.ToString())
            : Results.Ok(paper);
    }

    private static async Task<IResult> RunsAsync(HttpRequest request, [FromServices] RunQueries runs, CancellationToken cancellationToken)
    {
        if (!ForecastQuery.TryPage(request, 20, RunsMax, out var limit, out var offset, out var problem))
        {
            return problem;
        }

        var page = await runs.PageAsync(limit, offset, cancellationToken);
        return Results.Ok(new { page.Total, limit, offset, page.HasMore, runs = page.Rows });
    }

    private static async Task<IResult> RunAsync(string id, [FromServices] RunQueries runs, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var run) ? ApiProblem.BadField("id", id, "a run's id is a UUID.")
        : await runs.FindAsync(run, cancellationToken) is { } found ? Results.Ok(new { run = found, files = await runs.FilesAsync(run, FilesMax, cancellationToken) })
        : ApiProblem.Missing($"Run {run}");

    /// <summary><c>?run=…&amp;limit=100</c>, latest first, with their hashes.</summary>
    private static async Task<IResult> FilesAsync(HttpRequest request, [FromServices] RunQueries runs, CancellationToken cancellationToken)
    {
        if (!QuerySpan.TryCount(request, "limit", 100, FilesMax, out var limit, out var problem))
        {
            return problem;
        }

        var run = default(Guid?);
        if ((string?)request.Query["run"] is { Length: > 0 } text)
        {
            if (!Guid.TryParse(text, out var id))
            {
                return ApiProblem.BadField("run", text, "a run's id is a UUID.");
            }

            run = id;
        }

        return Results.Ok(new
        {
            sources = await runs.SourcesAsync(cancellationToken), files = await runs.FilesAsync(run, limit, cancellationToken),
        });
    }

    /// <summary><c>?settled=true&amp;limit=100&amp;offset=0</c>, latest first. Admins only: the payloads are what strangers wrote.</summary>
    private static async Task<IResult> LettersAsync(HttpRequest request, [FromServices] RunQueries runs, CancellationToken cancellationToken)
    {
        if (!QueryFlag.TryRead(request, "settled", out var withSettled, out var problem)
            || !ForecastQuery.TryPage(request, 100, LettersMax, out var limit, out var offset, out problem))
        {
            return problem;
        }

        var page = await runs.DeadLettersAsync(withSettled, limit, offset, cancellationToken);
        return Results.Ok(new { page.Total, limit, offset, page.HasMore, dead_letters = page.Rows });
    }
}
