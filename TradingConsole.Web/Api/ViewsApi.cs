using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Api;

/// <summary>What the signed-in person thinks: their answers to the desk's proposals and to guards' warnings, and their predictions.</summary>
internal static class ViewsApi
{
    private const int RowsMax = 500;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/hypotheses", (HttpContext context, [FromServices] ViewQueries views, CancellationToken cancellationToken) =>
            ListAsync(context, "hypotheses", (open, limit) => views.HypothesesAsync(context.UserId(), open, limit, cancellationToken)));
        acts.MapPost("/hypotheses/ask", AskAsync);
        acts.MapPost("/hypotheses/{id}/answer", AnswerAsync);
        reads.MapGet("/overrides", (HttpContext context, [FromServices] ViewQueries views, [FromServices] TimeProvider clock, CancellationToken cancellationToken) =>
            ListAsync(context, "overrides", (open, limit) => views.WarningsAsync(context.UserId(), open, clock.GetUtcNow(), limit, cancellationToken)));
        acts.MapPost("/overrides/{id}/accept", AcceptAsync);
        reads.MapGet("/predictions", (HttpContext context, [FromServices] ViewQueries views, CancellationToken cancellationToken) =>
            ListAsync(context, "predictions", (open, limit) => views.PredictionsAsync(context.UserId(), open, limit, cancellationToken)));
        acts.MapPost("/predictions", PredictAsync);
    }

    /// <summary>Body: <c>{"symbol":"BTCUSDT"}</c>: the desk's view on it, to be judged.</summary>
    private static async Task<IResult> AskAsync(HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var body = await BodyReader.OfAsync(context.Request, cancellationToken);
        var symbol = body.Required(body.Symbol("symbol"), "symbol", "it must be a canonical symbol such as BTCUSDT.");
        return body.Problem ?? PassportJson.Answer(
            await terminal.AskViewAsync(OperatorAccess.PersonOf(context.User), symbol, cancellationToken), "hypothesisId");
    }

    /// <summary>Body: <c>{"answer":"approve"|"reject"|"dissent","direction":"short","confidence":70}</c>; direction with a dissent only.</summary>
    private static async Task<IResult> AnswerAsync(
        string id, HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var (hypothesis, body) = await BodyReader.OfAsync(context.Request, id, "a hypothesis' id is a UUID.", cancellationToken);
        var answer = body.Word("answer", null, "approve", "reject", "dissent") switch
        {
            "approve" => HypothesisAnswer.Approved, "reject" => HypothesisAnswer.Rejected, _ => HypothesisAnswer.Dissented,
        };
        var (direction, confidence) = (body.Side("direction"), body.Whole("confidence", 0, 100));
        return body.Problem ?? PassportJson.Answer(
            await terminal.AnswerAsync(OperatorAccess.PersonOf(context.User), hypothesis, answer, direction, confidence, cancellationToken),
            "hypothesisId");
    }

    /// <summary>The warning is heeded; no body is read.</summary>
    private static async Task<IResult> AcceptAsync(
        string id, HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var warning)
            ? PassportJson.Answer(await terminal.HeedAsync(OperatorAccess.PersonOf(context.User), warning, cancellationToken), "overrideId")
            : ApiProblem.BadField("id", id, "a warning's id is a UUID.");

    /// <summary>Body: <c>{"symbol":"BTCUSDT","direction":"long","confidence":70,"horizonMinutes":60,"note":"…"}</c>; the note may be left out.</summary>
    private static async Task<IResult> PredictAsync(HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        var body = await BodyReader.OfAsync(context.Request, cancellationToken);
        var symbol = body.Required(body.Symbol("symbol"), "symbol", "it must be a canonical symbol such as BTCUSDT.");
        var direction = body.Required(body.Side("direction"), "direction", "it must be long or short.");
        var confidence = body.Required(body.Whole("confidence", 0, 100), "confidence", "it must be a whole number from 0 to 100.");
        var (least, most) = ((int)Predictions.HorizonMin.TotalMinutes, (int)Predictions.HorizonMax.TotalMinutes);
        var horizon = body.Required(body.Whole("horizonMinutes", least, most), "horizonMinutes", $"it must be a whole number from {least} to {most}.");
        var note = body.Text("note", QuickTradeBody.NoteMax) ?? "";
        return body.Problem ?? PassportJson.Answer(
            await terminal.PredictAsync(
                OperatorAccess.PersonOf(context.User), symbol, direction, confidence, TimeSpan.FromMinutes(horizon), note, cancellationToken),
            "predictionId");
    }

    /// <summary><c>?open=true&amp;limit=100</c>, newest first.</summary>
    private static async Task<IResult> ListAsync<T>(HttpContext context, string name, Func<bool, int, Task<T>> read) =>
        QuerySpan.TryCount(context.Request, "limit", 100, RowsMax, out var limit, out var problem)
        && QueryFlag.TryRead(context.Request, "open", out var open, out problem)
            ? PassportJson.Ok(name, await read(open, limit))
            : problem;
}
