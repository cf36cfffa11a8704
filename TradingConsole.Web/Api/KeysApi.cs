using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Keys;

namespace TradingConsole.Web.Api;

/// <summary>Exchange keys go in and never come out. Admins only, with the password typed again.</summary>
internal static class KeysApi
{
    private const int BodyBytesMax = 8 * 1024;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/keys", ShowAsync).RequireAuthorization(Policies.Admin);
        acts.MapPost("/keys", EnterAsync).RequireAuthorization(Policies.Admin).WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax));
        acts.MapDelete("/keys", RemoveAsync).RequireAuthorization(Policies.Admin).WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax));
    }

    private static async Task<IResult> ShowAsync([FromServices] KeyDesk desk, CancellationToken cancellationToken) =>
        Results.Ok(new { desk.Venue, Key = KeyDto.Of(await desk.FindAsync(cancellationToken)) });

    /// <summary>Body: <c>{"account":"main-01","api_key":"…","secret":"…","password":"…","reason":"…"}</c>.</summary>
    private static async Task<IResult> EnterAsync(
        HttpContext context, [FromServices] KeyDesk desk, [FromServices] PasswordAgain again, CancellationToken cancellationToken)
    {
        var (body, problem) = await ReadAsync(context, again, "key.store", cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var outcome = await desk.EnterAsync(
            new KeyRequest(body.Text("account"), body.Text("api_key"), body.Text("secret"), body.Text(ReasonField.Name)),
            OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk
            ? Results.Ok(new { outcome.Message, Key = KeyDto.Of(await desk.FindAsync(cancellationToken)) })
            : ApiProblem.Refused(outcome.Message);
    }

    /// <summary>Body: <c>{"password":"…","reason":"…"}</c>.</summary>
    private static async Task<IResult> RemoveAsync(
        HttpContext context, [FromServices] KeyDesk desk, [FromServices] PasswordAgain again, CancellationToken cancellationToken)
    {
        var (body, problem) = await ReadAsync(context, again, "key.remove", cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var outcome = await desk.RemoveAsync(body.Text(ReasonField.Name), OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    private static async Task<(JsonElement Body, IResult? Problem)> ReadAsync(
        HttpContext context, PasswordAgain again, string act, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        problem ??= (body.Text(ReasonField.Name) is { } reason ? ReasonField.Problem(reason, "") : null) // It may be left out.
            ?? await PasswordField.ProblemAsync(context, body, again, act, cancellationToken);
        return (body, problem);
    }

    private sealed record KeyDto(
        string Account, string Hint, int Version, bool CanTradeFutures, bool CanWithdraw, bool IsIpRestricted, IReadOnlyList<string> Advice,
        DateTimeOffset StoredAt, string StoredBy)
    {
        public static KeyDto? Of(StoredKey? key) => key is null ? null : new(
            key.Account, key.Hint, key.Version, key.Permissions.CanTradeFutures, key.Permissions.CanWithdraw, key.Permissions.IsIpRestricted,
            KeyRules.Advice(key.Permissions), key.StoredAt, key.StoredBy);
    }
}
