using System.Globalization;
using Npgsql;
using TradingConsole.Core.Execution.Orders;
using static TradingConsole.Workers.Drill.DrillStage;

namespace TradingConsole.Workers.Drill;

/// <summary>
/// The rules of every row, judged by the exchange's own book and by the database: no position beyond its bound, nothing sent twice,
/// no fill lost, no order left or without its end.
/// </summary>
internal static class DrillJudge
{
    /// <summary>Ends every fault, has everything closed, and judges.</summary>
    public static async Task JudgeAsync(DrillStage stage)
    {
        await stage.ClearAsync();
        await stage.UntilAsync("the process knows no round trip and the account is flat", 90, async () =>
        {
            var picture = await stage.PictureAsync();
            if (picture.Trips.Length > 0 || picture.Positions.Count > 0)
            {
                await stage.FlattenAsync();
                await stage.PauseAsync(0.5);
            }
            else if (picture.Phase is "Free" && !(await stage.LedgerAsync()).IsFlat)
            {
                await stage.Desk.TryReadyAsync(); // Nobody looks at the account: what stands there is somebody else's, and a person closes it.
            }

            return picture.Trips.Length == 0 && (await stage.LedgerAsync()).IsFlat;
        });
        await stage.UntilAsync("no order of the desk is left at the venue", 40, async () =>
        {
            var left = await stage.LedgerAsync();
            return !left.OpenAlgos.Any(algo => ClientOrderIds.IsOurs(algo.ClientId))
                && !left.Orders.Any(order => ClientOrderIds.IsOurs(order.ClientId) && order.Status is "NEW" or "PARTIALLY_FILLED");
        });
        var ledger = await stage.LedgerAsync();
        var longest = ledger.Naked.Select(span => span.Milliseconds).DefaultIfEmpty().Max();
        stage.Seen.Add(string.Create(CultureInfo.InvariantCulture, $"naked {longest:0} ms"));
        Expect(longest <= stage.NakedMax.TotalMilliseconds, $"A position stood {longest:0} ms without a stop; {stage.NakedMax.TotalMilliseconds:0} ms are allowed.");
        foreach (var order in stage.Orders)
        {
            var entered = ledger.Fills.Where(fill => IsEntryOf(fill.ClientId, order.Trade)).Sum(fill => fill.Quantity);
            Expect(entered <= order.Quantity, $"Trade {order.Trade} entered {entered} of {order.Quantity}: it was sent twice.");
        }

        await stage.UntilAsync("every fill of the desk is in the database", 30, async () => (await LostAsync(stage.Connection, ledger)).Count == 0);
        var unfinished = "";
        try
        {
            await stage.UntilAsync("every order of the desk has its end in the database", 30, async () => (unfinished = await UnfinishedAsync(stage.Connection)).Length == 0);
        }
        catch (DrillFailure failure)
        {
            throw new DrillFailure($"{failure.Message} Unfinished: {unfinished}");
        }
    }

    /// <summary>Entry orders of a trade the venue has accepted.</summary>
    public static int Entries(this DrillLedger ledger, Guid trade) => ledger.Orders.Count(order => IsEntryOf(order.ClientId, trade));

    private static bool IsEntryOf(string clientId, Guid trade) =>
        ClientOrderIds.TryRead(clientId, out var role, out var of) && role == OrderRole.Entry && of == trade;

    private static async Task<List<long>> LostAsync(string connection, DrillLedger ledger)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand("SELECT trade_id AS fill_id FROM fills WHERE mode = 'live'");
        var stored = new HashSet<long>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            stored.Add(reader.GetInt64(0));
        }

        return [.. ledger.Fills.Where(fill => ClientOrderIds.IsOurs(fill.ClientId)).Select(fill => fill.Id).Where(id => !stored.Contains(id))];
    }

    private static async Task<string> UnfinishedAsync(string connection)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand("""
            SELECT coalesce(string_agg(client_order_id || ' ' || status, ', '), '') AS unfinished
            FROM orders
            WHERE mode = 'live' AND status NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'NOT_PLACED', 'EXPIRED')
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
