using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Api;

/// <summary>Presets and the universe; the rules are the desk's, this only carries its answer.</summary>
internal static class SettingsApi
{
    private const int SymbolsMax = 50;

    public static void Map(RouteGroupBuilder acts) => acts.MapPost("/settings", SaveAsync);

    /// <summary>
    /// Body: <c>{"kind":"policy"|"risk"|"label"|"quality"|"promotion","body":{…}}</c> saves and activates a version, <c>{"kind":…,"version":3}</c>
    /// activates an earlier one, <c>{"kind":"universe","symbols":[…]}</c> sets the symbols. The promotion gate's
    /// rules are an admin's.
    /// </summary>
    private static async Task<IResult> SaveAsync(
        HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (request, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var kind = request.Text("kind");
        var actor = OperatorAccess.ActorOf(context.User);
        Outcome outcome;
        if (kind == PresetKinds.Promotion && !actor.IsAdmin)
        {
            return Results.Forbid();
        }

        switch (kind)
        {
            case "universe":
                if (!request.TryGetProperty("symbols", out var symbols) || symbols.ValueKind != JsonValueKind.Array
                    || symbols.GetArrayLength() is 0 or > SymbolsMax
                    || symbols.EnumerateArray().Any(symbol => symbol.ValueKind != JsonValueKind.String))
                {
                    return ApiProblem.BadField(
                        "symbols", symbols.ValueKind == JsonValueKind.Array ? $"{symbols.GetArrayLength()} entries" : symbols.ValueKind.ToString(),
                        $"it must be a list of 1 to {SymbolsMax} names.");
                }

                outcome = await control.SetUniverseAsync(
                    [.. symbols.EnumerateArray().Select(symbol => symbol.GetString()!)], actor, cancellationToken);
                break;
            case "label" or "policy" or "risk" or "quality" or "promotion" when request.TryGetProperty("version", out var version):
                if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number < 1)
                {
                    return ApiProblem.BadField("version", version.GetRawText(), "it must be a whole number from 1.");
                }

                outcome = await control.ActivatePresetAsync(kind, number, actor, cancellationToken);
                break;
            case "label" or "policy" or "risk" or "quality" or "promotion":
                if (!request.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.Object)
                {
                    return ApiProblem.BadField("body", null, "it must be the preset as a JSON object.");
                }

                outcome = await control.SavePresetAsync(kind, body, actor, cancellationToken);
                break;
            default:
                return ApiProblem.BadField("kind", kind, "it must be label, policy, risk, quality, promotion or universe.");
        }

        return outcome.IsOk ? Results.Ok(new { kind, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }
}
