using System.Data;
using Npgsql;
using TradingConsole.Core.Passport.Phrasing;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Asks for the calendar's reports and writes what was asked for.</summary>
/// <param name="clock">Market clock: periods and hours are the market's.</param>
/// <param name="phraser">Puts findings into other words; null: the analyst's stand.</param>
public sealed class ReportDesk(NpgsqlDataSource database, TimeProvider clock, IReportPhraser? phraser = null)
{
    /// <summary>Asks, for everybody who did something in it, for each stretch of the calendar that has ended. Safe to repeat.</summary>
    /// <returns>How many were asked for now.</returns>
    public async Task<int> AskForDueAsync(CancellationToken ct = default)
    {
        var (asked, now) = (0, clock.GetUtcNow());
        foreach (var (type, start, end, reason) in ReportCalendar.Due(now))
        {
            asked += await ReportRequestStore.AskForAllAsync(database, type, start, end, reason, now, ct);
        }

        return asked;
    }

    /// <summary>
    /// Writes the oldest report that was asked for. It and its request's end are one transaction; a language model is waited for before that, with
    /// none open. A request that cannot be written is put aside with the reason, and the next one's turn comes.
    /// </summary>
    /// <returns>Its id; null when nothing is asked for.</returns>
    public async Task<Guid?> WriteNextAsync(Func<Guid, ReportLanguage> languageOf, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(languageOf);
        while (await NextAsync(ct) is { } request)
        {
            Report report;
            try
            {
                var input = await InputAsync(request, ct);
                report = ReportWriter.Write(request.Type, input, languageOf(request.UserId));
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or NpgsqlException))
            {
                await EndAsync(request, transaction => ReportRequestStore.FailAsync(transaction, request.RequestId, failure.Message, ct), ct);
                continue;
            }

            var said = phraser is null ? report : await phraser.PhraseAsync(report, ct);
            Guid? written = null;
            await EndAsync(request, async transaction =>
            {
                written = (await ReportStore.AddAsync(transaction, said, clock.GetUtcNow(), ct)).Id;
                await ReportRequestStore.FinishAsync(transaction, request.RequestId, written.Value, ct);
            }, ct);
            if (written is not null)
            {
                return written;
            }
        }

        return null;
    }

    private async Task<ReportRequest?> NextAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        return await ReportRequestStore.TakeAsync(transaction, 1, ct) is [var request] ? request : null;
    }

    // One picture of everything it is made from.
    private async Task<ReportInput> InputAsync(ReportRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        return await ReportInputQueries.ReadAsync(transaction, request, ct);
    }

    // Another process may have written it meanwhile: then there is nothing left to end.
    private async Task EndAsync(ReportRequest request, Func<NpgsqlTransaction, Task> end, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ReportRequestStore.HoldAsync(transaction, request.RequestId, ct))
        {
            await end(transaction);
            await transaction.CommitAsync(ct);
        }
    }
}
