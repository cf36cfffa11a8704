using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Api;

/// <summary>The audit trail and whether it is as it was written. Admins only.</summary>
internal static class AuditApi
{
    private const int EntriesMax = 500;

    public static void Map(RouteGroupBuilder reads)
    {
        reads.MapGet("/audit", ListAsync).RequireAuthorization(Policies.Admin);
        reads.MapGet("/audit/verify", VerifyAsync).RequireAuthorization(Policies.Admin);
    }

    /// <summary><c>?action=key.&amp;actor=…&amp;subject=…&amp;correlation_id=…&amp;before_id=…&amp;limit=…</c>, newest first.</summary>
    private static async Task<IResult> ListAsync(HttpRequest request, [FromServices] AuditLog log, CancellationToken cancellationToken)
    {
        if (!QuerySpan.TryCount(request, "limit", 100, EntriesMax, out var limit, out var problem))
        {
            return problem;
        }

        long? before = null;
        if ((string?)request.Query["before_id"] is { } text)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return ApiProblem.BadField("before_id", text, "it must be an entry's id, a whole number.");
            }

            before = id;
        }

        foreach (var field in (string[])["action", "actor", "subject", "correlation_id"])
        {
            if (((string?)request.Query[field])?.Contains('\0', StringComparison.Ordinal) == true)
            {
                return ApiProblem.BadField(field, null, "it must be text.");
            }
        }

        var entries = await log.FindAsync(
            new AuditFilter
            {
                Limit = limit, BeforeId = before, ActionPrefix = request.Query["action"], Actor = request.Query["actor"],
                Subject = request.Query["subject"], CorrelationId = request.Query["correlation_id"],
            },
            cancellationToken);
        return Results.Ok(entries.Select(AuditDto.Of));
    }

    private static async Task<IResult> VerifyAsync(
        [FromServices] AuditChain chain, [FromServices] AuditHeads heads, CancellationToken cancellationToken)
    {
        var verdict = await chain.VerifyAsync(await heads.ReadAsync(cancellationToken), cancellationToken);
        return Results.Ok(new { verdict.IsIntact, verdict.Rows, verdict.HeadHash, verdict.Anchors, verdict.Broken });
    }

    /// <param name="Before">State before as JSON; null where the act had none.</param>
    private sealed record AuditDto(
        long Id, long? Seq, DateTimeOffset At, string Actor, string Action, string Subject, JsonElement? Before, JsonElement? After,
        string? Why, string? CorrelationId, string? Origin, string? Hash)
    {
        public static AuditDto Of(AuditEntry entry) => new(
            entry.Id, entry.Seq, entry.At, entry.Actor, entry.Action, entry.Subject, Json(entry.BeforeJson), Json(entry.AfterJson), entry.Why,
            entry.CorrelationId, entry.Origin, entry.Hash);

        private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);
    }
}
