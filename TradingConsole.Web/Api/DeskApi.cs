using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Execution;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Api;

/// <summary>The desk now, out of one snapshot; and its mode.</summary>
internal static class DeskApi
{
    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/status", (DeskFeed feed) => StatusDto.Of(feed.Latest));
        reads.MapGet("/universe", (DeskFeed feed) => feed.Latest.Tickers);
        reads.MapGet("/account/latest", (DeskFeed feed) => AccountDto.Of(feed.Latest));
        reads.MapGet("/positions/latest", (DeskFeed feed) => PositionsDto.Of(feed.Latest));
        reads.MapGet("/risk/state", (DeskFeed feed) => RiskDto.Of(feed.Latest));
        acts.MapPost("/trading/toggle", ToggleAsync).WithMetadata(new LowersRisk());
    }

    /// <summary>Body: <c>{"mode":"off"|"shadow"|"live","seen":"shadow"}</c>; the second is the mode the operator saw, optional.</summary>
    private static async Task<IResult> ToggleAsync(
        HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var text = body.Text("mode");
        if (text is not ("off" or "shadow" or "live"))
        {
            return ApiProblem.BadField("mode", text, "it must be off, shadow or live.");
        }

        var mode = Enum.Parse<TradingMode>(text, ignoreCase: true);
        TradingMode? seen = null;
        if (body.Text("seen") is { } word)
        {
            if (word is not ("off" or "shadow" or "live"))
            {
                return ApiProblem.BadField("seen", word, "it must be off, shadow or live.");
            }

            seen = Enum.Parse<TradingMode>(word, ignoreCase: true);
        }

        var outcome = await control.SetModeAsync(new ModeOrder(mode, body.Text("reason") ?? "") { Seen = seen }, OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { mode = text, changed = outcome.IsChange, confirmed = !outcome.IsPending, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }
}
