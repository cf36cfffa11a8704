using Npgsql;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Reports a person asks for themselves. Asking only writes the wish down; what writes reports takes it in its turn.</summary>
/// <param name="clock">Market clock.</param>
public sealed class ReportsOnDemand(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>A report looks back no further than this.</summary>
    public static readonly TimeSpan PeriodMax = TimeSpan.FromDays(5 * 366);

    /// <summary>Asks for a report on demand. While one of this person's is still unwritten, that one is given back instead.</summary>
    /// <param name="start">UTC, inclusive; null: the whole history.</param>
    /// <param name="end">UTC, exclusive; null: now.</param>
    /// <returns>The request's id.</returns>
    public async Task<ActResult> AskAsync(Guid user, DateTimeOffset? start, DateTimeOffset? end, CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        if (Objection(start, end, now) is { } objection)
        {
            return ActResult.Invalid(objection);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ReportRequestStore.LockHistoryAsync(transaction, user, ct) is not { } last)
        {
            return ActResult.Conflict("nothing_to_report", $"There is nothing to report on yet: scan, track or trade first.");
        }

        if (await ReportRequestStore.OpenOnDemandAsync(transaction, user, ct) is { } open)
        {
            return ActResult.Done(open);
        }

        var id = Guid.CreateVersion7();
        await ReportRequestStore.AskAsync(
            transaction,
            new ReportRequest(id, user, ReportType.OnDemand, start ?? DateTimeOffset.UnixEpoch, end ?? now, last, $"asked {id:N}", now), ct);
        await transaction.CommitAsync(ct);
        return ActResult.Done(id);
    }

    /// <returns>Null when there is no such request of this person's.</returns>
    public Task<ReportWish?> FindAsync(Guid user, Guid request, CancellationToken ct = default) => ReportRequestStore.FindAsync(database, user, request, ct);

    private static Said? Objection(DateTimeOffset? start, DateTimeOffset? end, DateTimeOffset now) =>
        end > now ? Said.Of("period_in_future", $"period_end was {end:O}; it lies in the future.")
        : start >= (end ?? now) ? Said.Of("period_backwards", $"period_start was {start:O}; it lies before period_end.")
        : start is { } from && (end ?? now) - from > PeriodMax ? Said.Of("period_too_long", $"period_start was {start:O}; a report covers at most {PeriodMax.TotalDays:0} days.")
        : null;
}

/// <summary>What became of a wish for a report.</summary>
/// <param name="ReportId">Null until it is written.</param>
/// <param name="Failed">Why it never will be; null otherwise.</param>
public sealed record ReportWish(Guid RequestId, Guid? ReportId, string? Failed, DateTimeOffset AskedAt);
