using Npgsql;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Web.Pages.Positions;

/// <summary>What leaving a position costs, learned from what was lately paid.</summary>
internal sealed class ExitCosts(CostQueries costs)
{
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(7);

    /// <summary>Fee and slippage of one market order, fraction of its notional; null while nothing tells, the database's silence included.</summary>
    /// <remarks>Nobody waits for it to act: a price that is missing must not hold a kill.</remarks>
    public async Task<double?> FractionAsync(TradingMode mode, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var rows = await costs.ByDayAsync(mode, now - LookBack, now, cancellationToken);
            var traded = rows.Sum(row => row.Notional);
            return traded > 0 ? rows.Sum(row => row.Fees + row.Slippage) / traded : null;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }
}
