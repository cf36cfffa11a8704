using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Api;

/// <summary>The signed-in person's round trips: opened, followed, closed through the desk; and everything that is held beside them.</summary>
internal static class QuickTradesApi
{
    private const int RowsMax = 500;
    private const int ReasonMax = 200;
    private const string IdRule = "a quick trade's id is a UUID.";
    private static readonly string[] Statuses = ["requested", "open", "closed", "canceled"];

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        acts.MapPost("/quick-trades/open", OpenAsync);
        acts.MapPost("/signals/{id}/convert", (string id, HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken) =>
            FromAsync(id, "a tracked signal's id is a UUID.", TradeOrigin.Tracked, context, terminal, cancellationToken));
        acts.MapPost("/copy-trades/{id}/follow", (string id, HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken) =>
            FromAsync(id, "a published trade's id is a UUID.", TradeOrigin.Copied, context, terminal, cancellationToken));
        acts.MapPost("/quick-trades/{id}/close", CloseAsync).WithMetadata(new LowersRisk());
        acts.MapPost("/quick-trades/{id}/stop", MoveStopAsync);
        acts.MapPost("/copy-trades/publish", PublishAsync);
        reads.MapGet("/quick-trades", ListAsync);
        reads.MapGet("/quick-trades/{id}", OneAsync);
        reads.MapGet("/copy-trades", PublishedAsync);
        reads.MapGet("/positions/unified", UnifiedAsync);
    }

    /// <summary>Body: as <see cref="QuickTradeBody"/>; with <c>"hypothesisId":"…"</c> it takes up a proposal of the desk.</summary>
    private static async Task<IResult> OpenAsync(HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var body = await BodyReader.OfAsync(context.Request, cancellationToken);
        var hypothesis = body.Id("hypothesisId");
        return await TradeAsync(
            body, QuickTradeBody.Read(body, hypothesis is null ? TradeOrigin.Own : TradeOrigin.Hypothesis, hypothesis), context, terminal, cancellationToken);
    }

    private static async Task<IResult> FromAsync(
        string id, string rule, TradeOrigin origin, HttpContext context, ITerminal terminal, CancellationToken cancellationToken)
    {
        var (from, body) = await BodyReader.OfAsync(context.Request, id, rule, cancellationToken);
        return await TradeAsync(body, QuickTradeBody.Read(body, origin, from), context, terminal, cancellationToken);
    }

    private static async Task<IResult> TradeAsync(
        BodyReader body, QuickTradeWish wish, HttpContext context, ITerminal terminal, CancellationToken cancellationToken)
    {
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var answer = await terminal.OpenAsync(OperatorAccess.PersonOf(context.User), wish, cancellationToken);
        return answer.Warnings.IsEmpty
            ? PassportJson.Answer(answer.Result, "tradeId")
            : Results.Problem(
                answer.Result.Message, statusCode: StatusCodes.Status409Conflict, title: "Guards warn.",
                extensions: new Dictionary<string, object?>
                {
                    ["code"] = answer.Result.Why?.Code, ["warnings"] = answer.Warnings.Select(offer => new
                    {
                        id = offer.OverrideId, guard = offer.Warning.Guard, value = offer.Warning.Value, limit = offer.Warning.Limit, message = offer.Warning.Message,
                    }),
                });
    }

    /// <summary>Body: <c>{"reason":"…"}</c>, which may be left out. Done: the desk was asked; what came of it is in the trade.</summary>
    private static async Task<IResult> CloseAsync(
        string id, HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var (trade, body) = await BodyReader.OfAsync(context.Request, id, IdRule, cancellationToken);
        var reason = body.Text("reason", ReasonMax) ?? "closed by hand";
        return body.Problem ?? PassportJson.Answer(
            await terminal.CloseAsync(OperatorAccess.PersonOf(context.User), trade, reason, cancellationToken), "tradeId");
    }

    /// <summary>Body: <c>{"stopPrice":97000}</c>.</summary>
    private static async Task<IResult> MoveStopAsync(
        string id, HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var (trade, body) = await BodyReader.OfAsync(context.Request, id, IdRule, cancellationToken);
        var stop = body.Required(body.Positive("stopPrice"), "stopPrice", "it must be a number above 0.");
        return body.Problem ?? PassportJson.Answer(
            await terminal.MoveStopAsync(OperatorAccess.PersonOf(context.User), trade, stop, cancellationToken), "tradeId");
    }

    /// <summary>Body: <c>{"tradeId":"…","note":"…"}</c>; the note may be left out.</summary>
    private static async Task<IResult> PublishAsync(HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var body = await BodyReader.OfAsync(context.Request, cancellationToken);
        var trade = body.Required(body.Id("tradeId"), "tradeId", "it must be the UUID of an open quick trade of yours.");
        var note = body.Text("note", QuickTradeBody.NoteMax) ?? "";
        return body.Problem ?? PassportJson.Answer(
            await terminal.PublishAsync(OperatorAccess.PersonOf(context.User), trade, note, cancellationToken), "runId");
    }

    /// <summary><c>?status=open&amp;limit=100</c>, newest first.</summary>
    private static async Task<IResult> ListAsync(HttpContext context, [FromServices] QuickTradeQueries trades, CancellationToken cancellationToken)
    {
        var status = (string?)context.Request.Query["status"];
        return status is not null && !Statuses.Contains(status)
                ? ApiProblem.BadField("status", status, "it must be requested, open, closed or canceled.")
            : QuerySpan.TryCount(context.Request, "limit", 100, RowsMax, out var limit, out var problem)
                ? PassportJson.Ok("trades", await trades.TradesAsync(context.UserId(), status, limit, cancellationToken))
            : problem;
    }

    private static async Task<IResult> OneAsync(
        string id, HttpContext context, [FromServices] QuickTradeQueries trades, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var trade) ? ApiProblem.BadField("id", id, IdRule)
        : await trades.TradeAsync(context.UserId(), trade, cancellationToken) is { } own ? PassportJson.Ok("trade", own)
        : ApiProblem.Missing($"Quick trade {trade} of yours");

    /// <summary><c>?limit=100</c>: everybody's published trades, newest first.</summary>
    private static async Task<IResult> PublishedAsync(HttpContext context, [FromServices] QuickTradeQueries trades, CancellationToken cancellationToken) =>
        QuerySpan.TryCount(context.Request, "limit", 100, RowsMax, out var limit, out var problem)
            ? PassportJson.Ok("runs", await trades.PublishedAsync(context.UserId(), limit, cancellationToken))
            : problem;

    /// <summary>This person's quick trades and the desk's own round trips that run or wait, with the mark price of the moment.</summary>
    private static async Task<IResult> UnifiedAsync(
        HttpContext context, [FromServices] QuickTradeQueries trades, [FromServices] DeskFeed feed, CancellationToken cancellationToken)
    {
        var marks = feed.Latest.Tickers.ToDictionary(ticker => ticker.Symbol, ticker => ticker.Mark);
        var held = await trades.UnifiedAsync(context.UserId(), cancellationToken);
        return PassportJson.Ok("positions", held.Select(position => UnifiedDto.Of(position, marks.GetValueOrDefault(position.Symbol))));
    }
}
