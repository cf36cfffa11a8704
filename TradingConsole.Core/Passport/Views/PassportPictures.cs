using System.Data;
using Npgsql;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Views;

/// <summary>Reads passports for people to look at. Every query is bound to the one person whose passport it is.</summary>
public sealed class PassportPictures(NpgsqlDataSource database)
{
    private const int EventsShown = 8;

    /// <param name="span">How far back curve, map and coins look; null for the whole history. Figures are always of the whole history.</param>
    /// <param name="now">Market clock.</param>
    public async Task<PassportPicture> ReadAsync(Guid user, TimeSpan? span, DateTimeOffset now, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var queries = new PassportPictureQueries(connection, user, span is { } back ? now - back : DateTimeOffset.UnixEpoch);
        var record = await PassportStore.LoadAsync(connection, user, ct);
        var metrics = PassportMetrics.Of(
            record, record.Trades.Closed <= PassportMetrics.DrawnTradesMax ? await PassportQueries.PnlBpsAsync(connection, user, ct) : []);
        var (equity, drawdown) = await queries.EquityAsync(ct);
        var told = await PassportLedger.ReadAsync(connection, user, record.LastSequence - EventsShown, record.LastSequence, EventsShown, ct);
        return new PassportPicture(
            record, metrics, await queries.DaysAsync(ct), equity, drawdown, await queries.CoinsAsync(ct), await queries.HoursAsync(ct),
            [.. told.Select(stored => stored.Event).OfType<Events.PassportEvent>().Reverse()]);
    }

    /// <summary>Changes whenever a person's passport may look different: a page that asks often reads the whole only then.</summary>
    public async Task<string> StandAsync(Guid user, CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(PassportPictureQueries.Stand);
        select.Parameters.AddWithValue("user", user);
        return (string)(await select.ExecuteScalarAsync(ct))!;
    }
}
