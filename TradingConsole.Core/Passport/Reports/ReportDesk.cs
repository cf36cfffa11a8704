using System.Data;
using Npgsql;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Asks for the calendar's reports and writes what was asked for.</summary>
/// <param name="clock">Market clock: periods and hours are the market's.</param>
public sealed class ReportDesk(NpgsqlDataSource database, TimeProvider clock)
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

    /// <summary>Writes the oldest report that was asked for. It and its request's end are one transaction.</summary>
    /// <returns>Its id; null when nothing is asked for.</returns>
    public async Task<Guid?> WriteNextAsync(Func<Guid, ReportLanguage> languageOf, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(languageOf);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        if (await ReportRequestStore.TakeAsync(transaction, 1, ct) is not [var request])
        {
            return null;
        }

        var input = await ReportInputQueries.ReadAsync(transaction, request, ct);
        var (id, _) = await ReportStore.AddAsync(
            transaction, ReportWriter.Write(request.Type, input, languageOf(request.UserId)), clock.GetUtcNow(), ct);
        await ReportRequestStore.FinishAsync(transaction, request.RequestId, id, ct);
        await transaction.CommitAsync(ct);
        return id;
    }
}
