using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Web.Api;

/// <summary>The signed-in person's own passport, the way of each of their trades, and what they were told.</summary>
internal static class PassportApi
{
    private const int DaysMax = 1_000;
    private const int TradesMax = 5_000;
    private const int NotificationsMax = 200;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/profile/passport", PassportAsync);
        reads.MapGet("/profile/passport/trend", TrendAsync);
        reads.MapGet("/profile/passport/equity", EquityAsync);
        reads.MapGet("/quick-trades/{id}/lineage", LineageAsync);
        reads.MapGet("/notifications", NotificationsAsync);
        acts.MapPost("/notifications/{id}/read", ReadOneAsync);
        acts.MapPost("/notifications/read", ReadAllAsync);
    }

    private static async Task<IResult> PassportAsync(
        HttpContext context, [FromServices] PassportQueries passports, [FromServices] TimeProvider clock, CancellationToken cancellationToken) =>
        PassportJson.Ok("passport", PassportDto.Of(await passports.FindAsync(context.UserId(), clock.GetUtcNow(), cancellationToken)));

    /// <summary><c>?days=90</c>: the latest days with an event, oldest first.</summary>
    private static async Task<IResult> TrendAsync(HttpContext context, [FromServices] PassportQueries passports, CancellationToken cancellationToken) =>
        QuerySpan.TryCount(context.Request, "days", 90, DaysMax, out var days, out var problem)
            ? PassportJson.Ok("trend", await passports.TrendAsync(context.UserId(), days, cancellationToken))
            : problem;

    /// <summary><c>?trades=1000</c>: the latest closed trades with the sums up to each, oldest first.</summary>
    private static async Task<IResult> EquityAsync(HttpContext context, [FromServices] PassportQueries passports, CancellationToken cancellationToken) =>
        QuerySpan.TryCount(context.Request, "trades", 1_000, TradesMax, out var trades, out var problem)
            ? PassportJson.Ok("equity", await passports.EquityAsync(context.UserId(), trades, cancellationToken))
            : problem;

    private static async Task<IResult> LineageAsync(
        string id, HttpContext context, [FromServices] LineageQueries lineages, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var trade) ? ApiProblem.BadField("id", id, "a quick trade's id is a UUID.")
        : await lineages.FindAsync(context.UserId(), trade, cancellationToken) is { } lineage ? PassportJson.Ok("lineage", lineage)
        : ApiProblem.Missing($"Quick trade {trade} of yours");

    /// <summary><c>?unread=true&amp;limit=50</c>, newest first.</summary>
    private static async Task<IResult> NotificationsAsync(
        HttpContext context, [FromServices] NotificationStore notifications, CancellationToken cancellationToken)
    {
        if (!QuerySpan.TryCount(context.Request, "limit", 50, NotificationsMax, out var limit, out var problem)
            || !QueryFlag.TryRead(context.Request, "unread", out var unread, out problem))
        {
            return problem;
        }

        return PassportJson.Ok("notifications", await notifications.ListAsync(context.UserId(), unread, limit, cancellationToken));
    }

    private static async Task<IResult> ReadOneAsync(
        string id, HttpContext context, [FromServices] NotificationStore notifications, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var notification) ? ApiProblem.BadField("id", id, "a notification's id is a UUID.")
        : await notifications.MarkReadAsync(context.UserId(), notification, cancellationToken) == 1 ? PassportJson.Ok("notificationId", notification)
        : ApiProblem.Missing($"Notification {notification} of yours");

    private static async Task<IResult> ReadAllAsync(HttpContext context, [FromServices] NotificationStore notifications, CancellationToken cancellationToken) =>
        PassportJson.Ok("read", await notifications.MarkReadAsync(context.UserId(), null, cancellationToken));
}
