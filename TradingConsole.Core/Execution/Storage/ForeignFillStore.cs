using Npgsql;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Executions on the account that belong to no round trip of the desk, each with an order row that says whose it was.</summary>
public sealed class ForeignFillStore(NpgsqlDataSource database)
{
    /// <summary>Stores it once; again changes nothing.</summary>
    public async Task SaveAsync(VenueFill fill, OrderOrigin origin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fill);
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(FillRows.Known(fill.Symbol));
        batch.BatchCommands.Add(FillRows.Foreign(TradingMode.Live, null, fill, origin));
        batch.BatchCommands.Add(FillRows.Insert(TradingMode.Live, FillRows.NameOf(fill), fill));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
