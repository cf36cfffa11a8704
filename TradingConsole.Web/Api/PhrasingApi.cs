using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Phrasing;

namespace TradingConsole.Web.Api;

/// <summary>Which language model phrases reports. Its key goes in and never comes out. Admins only, with the password typed again.</summary>
internal static class PhrasingApi
{
    private const int BodyBytesMax = 8 * 1024;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/admin/phrasing", ShowAsync).RequireAuthorization(Policies.Admin);
        acts.MapPut("/admin/phrasing", StoreAsync).RequireAuthorization(Policies.Admin).WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax));
        acts.MapDelete("/admin/phrasing", RemoveAsync).RequireAuthorization(Policies.Admin).WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax));
    }

    private static async Task<IResult> ShowAsync([FromServices] IPhrasingDesk desk, CancellationToken cancellationToken) =>
        PassportJson.Ok("phrasing", PhrasingDto.Of(await desk.FindAsync(cancellationToken)));

    /// <summary>Body: <c>{"endpoint":"https://…/v1","model":"…","key":"…","password":"…","reason":"…"}</c>; the key may be left out.</summary>
    private static async Task<IResult> StoreAsync(
        HttpContext context, [FromServices] IPhrasingDesk desk, [FromServices] PasswordAgain again, CancellationToken cancellationToken)
    {
        var (body, problem) = await ReadAsync(context, again, "phrasing.store", cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var outcome = await desk.StoreAsync(
            new PhrasingOrder(body.Text("endpoint"), body.Text("model"), body.Text("key"), body.Text(ReasonField.Name)!.Trim()),
            OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk
            ? PassportJson.Ok("phrasing", PhrasingDto.Of(await desk.FindAsync(cancellationToken)))
            : ApiProblem.BadField(FieldOf(outcome.Message), "not shown", outcome.Message);
    }

    /// <summary>Body: <c>{"password":"…","reason":"…"}</c>.</summary>
    private static async Task<IResult> RemoveAsync(
        HttpContext context, [FromServices] IPhrasingDesk desk, [FromServices] PasswordAgain again, CancellationToken cancellationToken)
    {
        var (body, problem) = await ReadAsync(context, again, "phrasing.remove", cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var outcome = await desk.RemoveAsync(body.Text(ReasonField.Name)!.Trim(), OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? PassportJson.Ok("message", outcome.Message) : ApiProblem.Refused(outcome.Message);
    }

    // The first word of what the desk objects to; no value: each could be the key in the wrong field.
    private static string FieldOf(string message) => message.Split(' ', 2)[0];

    private static async Task<(JsonElement Body, IResult? Problem)> ReadAsync(
        HttpContext context, PasswordAgain again, string act, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        problem ??= ReasonField.Problem(body.Text(ReasonField.Name), "this act needs one, for the records.")
            ?? await PasswordField.ProblemAsync(context, body, again, act, cancellationToken);
        return (body, problem);
    }

    private sealed record PhrasingDto(string Endpoint, string Model, string KeyHint, DateTimeOffset StoredAt, string StoredBy)
    {
        public static PhrasingDto? Of(StoredPhrasing? stored) =>
            stored is null ? null : new(stored.Endpoint, stored.Model, stored.KeyHint, stored.StoredAt, stored.StoredBy);
    }
}
