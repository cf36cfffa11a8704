using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>An account's changes as statements, parents before children.</summary>
internal static class AccountRows
{
    private const string UpsertAccount = """
        INSERT INTO account_snapshots (
            mode, account, ts, equity, wallet_balance, unrealized_pnl, available_margin, used_margin, margin_ratio)
        VALUES (@mode, @account, @ts, @equity, @wallet_balance, @unrealized_pnl, @available_margin, @used_margin, @margin_ratio)
        ON CONFLICT (mode, account, ts) DO UPDATE SET
            equity = excluded.equity,
            wallet_balance = excluded.wallet_balance,
            unrealized_pnl = excluded.unrealized_pnl,
            available_margin = excluded.available_margin,
            used_margin = excluded.used_margin,
            margin_ratio = excluded.margin_ratio
        """;

    private const string InsertPosition = """
        INSERT INTO positions (
            mode, symbol, ts, side, amt, entry_price, mark_price, leverage, margin_type, liquidation_price, notional,
            unrealized_pnl)
        VALUES (
            @mode, @symbol, @ts, @side, @amt, @entry_price, @mark_price, @leverage, 'isolated', @liquidation_price, @notional,
            @unrealized_pnl)
        ON CONFLICT DO NOTHING
        """;

    public static void AddTo(NpgsqlBatch batch, TradingMode mode, DeskChanges changes)
    {
        // What ended goes first: the next trade of a symbol may not be stored while the last one still stands open.
        foreach (var trade in changes.Trades.OrderBy(trade => trade.IsActive))
        {
            var updatedAt = trade.ExitTime ?? changes.Account?.Time ?? trade.EntryTime ?? trade.SignalBar;
            batch.BatchCommands.Add(TradeRows.Upsert(mode, trade, updatedAt));
        }

        foreach (var order in changes.Orders)
        {
            batch.BatchCommands.Add(OrderRows.Upsert(mode, order));
        }

        foreach (var fill in changes.Fills)
        {
            batch.BatchCommands.Add(OrderRows.Insert(mode, fill));
        }

        foreach (var position in changes.Positions)
        {
            batch.BatchCommands.Add(Insert(mode, position));
        }

        if (changes.Account is { } account)
        {
            batch.BatchCommands.Add(Upsert(mode, account));
        }
    }

    private static NpgsqlBatchCommand Upsert(TradingMode mode, AccountSnapshot account)
    {
        var command = new NpgsqlBatchCommand(UpsertAccount);
        command.Parameters.AddWithValue("mode", mode.Word());
        command.Parameters.AddWithValue("account", account.Account);
        command.Parameters.AddWithValue("ts", account.Time.ToUniversalTime());
        command.Parameters.AddWithValue("equity", account.Equity);
        command.Parameters.AddWithValue("wallet_balance", account.WalletBalance);
        command.Parameters.AddWithValue("unrealized_pnl", account.UnrealizedPnl);
        command.Parameters.AddWithValue("available_margin", account.AvailableMargin);
        command.Parameters.AddWithValue("used_margin", account.UsedMargin);
        command.Parameters.AddWithValue("margin_ratio", account.MarginRatio);
        return command;
    }

    private static NpgsqlBatchCommand Insert(TradingMode mode, PositionSnapshot position)
    {
        var command = new NpgsqlBatchCommand(InsertPosition);
        command.Parameters.AddWithValue("mode", mode.Word());
        command.Parameters.AddWithValue("symbol", position.Symbol.Value);
        command.Parameters.AddWithValue("ts", position.Time.ToUniversalTime());
        command.Parameters.AddWithValue("side", position.Side.Word());
        command.Parameters.AddWithValue("amt", (double)position.Quantity);
        command.Parameters.AddWithValue("entry_price", (double)position.EntryPrice);
        command.Parameters.AddWithValue("mark_price", position.MarkPrice);
        command.Parameters.AddWithValue("leverage", position.Leverage);
        command.Parameters.Add(
            new("liquidation_price", NpgsqlDbType.Double) { Value = (object?)(double?)position.LiquidationPrice ?? DBNull.Value });
        command.Parameters.AddWithValue("notional", position.Notional);
        command.Parameters.AddWithValue("unrealized_pnl", position.UnrealizedPnl);
        return command;
    }
}
