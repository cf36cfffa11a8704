using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Api;

/// <summary>Scans of the market and the watch list: the signed-in person's own, and nobody else's.</summary>
internal static class TerminalScanApi
{
    private const int RowsMax = 500;
    private const int ReasonMax = 200;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        acts.MapPost("/terminal/scan", ScanAsync);
        reads.MapGet("/terminal/scan/history", HistoryAsync);
        reads.MapGet("/terminal/scan/{id}", FoundAsync);
        acts.MapPost("/signals/track", TrackAsync);
        acts.MapPost("/signals/{id}/drop", DropAsync);
        reads.MapGet("/signals/tracked", TrackedAsync);
    }

    /// <summary>
    /// Body: <c>{"kind":"rule"|"model","symbols":["BTCUSDT"],"rules":["breakout","trend","reversion","volume"],"minutes":15,"stopAtr":1.5,
    /// "targetAtr":2.5}</c>; all but the kind may be left out.
    /// </summary>
    private static async Task<IResult> ScanAsync(HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var body = await BodyReader.OfAsync(context.Request, cancellationToken);
        var kind = body.Word("kind", null, "rule", "model");
        var symbols = body.Symbols("symbols", MarketScan.SymbolsMax);
        var rules = body.List<ScanRule>("rules", 10, "each must be breakout, trend, reversion or volume.", RuleOf);
        var standard = ScanRules.Default;
        var wish = new ScanWish(
            kind == "rule" ? ScanKind.Rule : ScanKind.Model, symbols,
            new ScanRules(
                rules.IsEmpty ? standard.Rules : [.. rules.Distinct()], body.Whole("minutes", 1, 240) ?? standard.Minutes,
                body.Number("stopAtr") ?? standard.StopAtr, body.Number("targetAtr") ?? standard.TargetAtr));
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var answer = await terminal.ScanAsync(OperatorAccess.PersonOf(context.User), wish, cancellationToken);
        return PassportJson.Answer(answer.Result, id => PassportJson.Ok("scan", new { scanId = id, answer.Signals }));
    }

    /// <summary><c>?limit=50&amp;before=2026-11-21T03:48:00Z</c>, newest first.</summary>
    private static async Task<IResult> HistoryAsync(HttpContext context, [FromServices] ScanQueries scans, CancellationToken cancellationToken)
    {
        if (!QuerySpan.TryCount(context.Request, "limit", 50, RowsMax, out var limit, out var problem))
        {
            return problem;
        }

        DateTimeOffset? before = null;
        if ((string?)context.Request.Query["before"] is { } text)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            {
                return ApiProblem.BadField("before", text, "it must be a UTC time such as 2026-11-21T03:48:00Z.");
            }

            before = at;
        }

        return PassportJson.Ok("scans", await scans.ScansAsync(context.UserId(), limit, before, cancellationToken));
    }

    private static async Task<IResult> FoundAsync(
        string id, HttpContext context, [FromServices] ScanQueries scans, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var scan))
        {
            return ApiProblem.BadField("id", id, "a scan's id is a UUID.");
        }

        return await scans.ScanAsync(context.UserId(), scan, cancellationToken) is { } kept
            ? PassportJson.Ok("scan", new { kept.ScanId, kept.Kind, kept.ScannedAt, kept.Symbols, signals = await scans.SignalsAsync(context.UserId(), scan, cancellationToken) })
            : ApiProblem.Missing($"Scan {scan} of yours");
    }

    /// <summary>
    /// Body: <c>{"signalId":"…"}</c>, or an own idea <c>{"symbol":"BTCUSDT","direction":"long","stopPrice":…,"targetPrice":…}</c>; either with
    /// <c>"confidence":70,"note":"…","lastsMinutes":1440</c>.
    /// </summary>
    private static async Task<IResult> TrackAsync(HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var body = await BodyReader.OfAsync(context.Request, cancellationToken);
        var wish = new TrackWish(
            body.Id("signalId"), body.Symbol("symbol"), body.Side("direction"), body.Positive("stopPrice"), body.Positive("targetPrice"),
            body.Whole("confidence", 0, 100), body.Text("note", QuickTradeBody.NoteMax) ?? "",
            TimeSpan.FromMinutes(body.Whole("lastsMinutes", 1, (int)WatchList.LastsMax.TotalMinutes) ?? 1_440));
        return body.Problem ?? PassportJson.Answer(
            await terminal.TrackAsync(OperatorAccess.PersonOf(context.User), wish, cancellationToken), "trackedId");
    }

    /// <summary>Body: <c>{"reason":"…"}</c>, which may be left out.</summary>
    private static async Task<IResult> DropAsync(
        string id, HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var (tracked, body) = await BodyReader.OfAsync(context.Request, id, "a tracked signal's id is a UUID.", cancellationToken);
        var reason = body.Text("reason", ReasonMax) ?? "dropped";
        return body.Problem ?? PassportJson.Answer(
            await terminal.DropAsync(OperatorAccess.PersonOf(context.User), tracked, reason, cancellationToken), "trackedId");
    }

    /// <summary><c>?running=true&amp;limit=100</c>, newest first.</summary>
    private static async Task<IResult> TrackedAsync(HttpContext context, [FromServices] ScanQueries scans, CancellationToken cancellationToken) =>
        QuerySpan.TryCount(context.Request, "limit", 100, RowsMax, out var limit, out var problem)
        && QueryFlag.TryRead(context.Request, "running", out var running, out problem)
            ? PassportJson.Ok("tracked", await scans.TrackedAsync(context.UserId(), running, limit, cancellationToken))
            : problem;

    private static ScanRule? RuleOf(string word) => word switch
    {
        "breakout" => ScanRule.Breakout, "trend" => ScanRule.Trend, "reversion" => ScanRule.Reversion, "volume" => ScanRule.Volume, _ => null,
    };
}
