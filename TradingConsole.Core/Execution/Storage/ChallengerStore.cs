using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Database;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Stores the paper accounts of models that decide beside the desk; the desk's own tables are never touched.</summary>
public sealed class ChallengerStore(NpgsqlDataSource database, MonthPartitions partitions)
{
    private const string Decisions = "challenger_decisions";

    private const string UpsertAccount = """
        INSERT INTO challenger_accounts (model_id, started_at, updated_at, equity, state)
        VALUES (@model_id, @started_at, @updated_at, @equity, @state)
        ON CONFLICT (model_id) DO UPDATE SET
            started_at = excluded.started_at,
            updated_at = excluded.updated_at,
            equity = excluded.equity,
            state = excluded.state
        """;

    private const string InsertDecisions = """
        INSERT INTO challenger_decisions (model_id, symbol, ts, ev_long, ev_short, er_long, er_short, wanted, decision, reasons)
        SELECT @model_id, symbol, ts, ev_long, ev_short, er_long, er_short, wanted, decision, string_to_array(reasons, ',')
        FROM unnest(@symbol, @ts, @ev_long, @ev_short, @er_long, @er_short, @wanted, @decision, @reasons)
            AS decided (symbol, ts, ev_long, ev_short, er_long, er_short, wanted, decision, reasons)
        ON CONFLICT (model_id, symbol, ts) DO NOTHING
        """;

    private const string UpsertTrade = """
        INSERT INTO challenger_trades (
            model_id, trade_id, symbol, side, status, signal_ts, quantity, entry_time, entry_price, exit_time, exit_price, exit_reason,
            gross_pnl, fees, slippage, funding, net_pnl)
        VALUES (
            @model_id, @trade_id, @symbol, @side, @status, @signal_ts, @quantity, @entry_time, @entry_price, @exit_time, @exit_price,
            @exit_reason, @gross_pnl, @fees, @slippage, @funding, @net_pnl)
        ON CONFLICT (model_id, trade_id) DO UPDATE SET
            status = excluded.status,
            entry_time = excluded.entry_time,
            entry_price = excluded.entry_price,
            exit_time = excluded.exit_time,
            exit_price = excluded.exit_price,
            exit_reason = excluded.exit_reason,
            gross_pnl = excluded.gross_pnl,
            fees = excluded.fees,
            slippage = excluded.slippage,
            funding = excluded.funding,
            net_pnl = excluded.net_pnl
        """;

    private const string InsertHour = """
        INSERT INTO challenger_hours (challenger_id, champion_id, hour, challenger_return, champion_return, decisions, agreed)
        VALUES (@challenger_id, @champion_id, @hour, @challenger_return, @champion_return, @decisions, @agreed)
        ON CONFLICT (challenger_id, champion_id, hour) DO NOTHING
        """;

    private const string SelectAccount =
        "SELECT started_at AS started_at, updated_at AS updated_at, state::text AS state FROM challenger_accounts WHERE model_id = @model_id";

    /// <summary>All or nothing; repeating it with the same arguments changes nothing.</summary>
    public async Task SaveAsync(PaperChanges changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.IsEmpty)
        {
            return;
        }

        var bars = changes.Accounts.SelectMany(account => account.Decisions).Select(decision => decision.Bar).ToList();
        if (bars.Count > 0)
        {
            await partitions.EnsureAsync(Decisions, bars.Min(), bars.Max(), cancellationToken);
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var account in changes.Accounts)
        {
            batch.BatchCommands.Add(Upsert(account));
            if (!account.Decisions.IsEmpty)
            {
                batch.BatchCommands.Add(Insert(account.ModelId, account.Decisions));
            }

            foreach (var trade in account.Trades)
            {
                batch.BatchCommands.Add(Upsert(account.ModelId, trade));
            }
        }

        foreach (var hour in changes.Hours)
        {
            batch.BatchCommands.Add(Insert(hour));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What a paper account resumes from; null when the model never had one.</summary>
    public async Task<StoredPaperAccount?> LoadAsync(Guid modelId, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectAccount);
        command.Parameters.AddWithValue("model_id", modelId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredPaperAccount(
                reader.GetFieldValue<DateTimeOffset>(0),
                reader.GetFieldValue<DateTimeOffset>(1),
                JsonSerializer.Deserialize<ShadowState>(reader.GetString(2), DecisionRecord.Json)
                    ?? throw new JsonException($"the paper account of model {modelId} is null"))
            : null;
    }

    private static NpgsqlBatchCommand Upsert(PaperAccountChanges account)
    {
        var command = new NpgsqlBatchCommand(UpsertAccount);
        command.Parameters.AddWithValue("model_id", account.ModelId);
        command.Parameters.AddWithValue("started_at", account.StartedAt.ToUniversalTime());
        command.Parameters.AddWithValue("updated_at", account.At.ToUniversalTime());
        command.Parameters.AddWithValue("equity", account.Equity);
        command.Parameters.AddWithValue("state", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(account.State, DecisionRecord.Json));
        return command;
    }

    private static NpgsqlBatchCommand Insert(Guid modelId, ImmutableArray<PaperDecision> decisions)
    {
        var command = new NpgsqlBatchCommand(InsertDecisions);
        void Column<T>(string name, NpgsqlDbType type, Func<PaperDecision, T> value) =>
            command.Parameters.Add(new(name, NpgsqlDbType.Array | type) { Value = decisions.Select(value).ToArray() });

        command.Parameters.AddWithValue("model_id", modelId);
        Column("symbol", NpgsqlDbType.Text, decision => decision.Symbol.Value);
        Column("ts", NpgsqlDbType.TimestampTz, decision => decision.Bar.ToUniversalTime());
        Column("ev_long", NpgsqlDbType.Double, decision => decision.EvLong);
        Column("ev_short", NpgsqlDbType.Double, decision => decision.EvShort);
        Column("er_long", NpgsqlDbType.Double, decision => decision.ErLong);
        Column("er_short", NpgsqlDbType.Double, decision => decision.ErShort);
        Column("wanted", NpgsqlDbType.Text, decision => decision.Wanted);
        Column("decision", NpgsqlDbType.Text, decision => decision.Decision);
        Column("reasons", NpgsqlDbType.Text, decision => string.Join(',', decision.Reasons));
        return command;
    }

    private static NpgsqlBatchCommand Upsert(Guid modelId, SimulatedTrade trade)
    {
        var command = new NpgsqlBatchCommand(UpsertTrade);
        void Add(string name, NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new(name, type) { Value = value ?? DBNull.Value });

        Add("model_id", NpgsqlDbType.Uuid, modelId);
        Add("trade_id", NpgsqlDbType.Uuid, trade.TradeId);
        Add("symbol", NpgsqlDbType.Text, trade.Symbol.Value);
        Add("side", NpgsqlDbType.Text, trade.Side.Word());
        Add("status", NpgsqlDbType.Text, trade.Status.Word());
        Add("signal_ts", NpgsqlDbType.TimestampTz, trade.SignalBar.ToUniversalTime());
        Add("quantity", NpgsqlDbType.Numeric, trade.Quantity);
        Add("entry_time", NpgsqlDbType.TimestampTz, trade.EntryTime?.ToUniversalTime());
        Add("entry_price", NpgsqlDbType.Numeric, trade.EntryPrice);
        Add("exit_time", NpgsqlDbType.TimestampTz, trade.ExitTime?.ToUniversalTime());
        Add("exit_price", NpgsqlDbType.Numeric, trade.ExitPrice);
        Add("exit_reason", NpgsqlDbType.Text, trade.ExitReason?.Word());
        Add("gross_pnl", NpgsqlDbType.Numeric, trade.GrossPnl);
        Add("fees", NpgsqlDbType.Numeric, trade.Fees);
        Add("slippage", NpgsqlDbType.Numeric, trade.Slippage);
        Add("funding", NpgsqlDbType.Numeric, trade.Funding);
        Add("net_pnl", NpgsqlDbType.Numeric, trade.NetPnl);
        return command;
    }

    private static NpgsqlBatchCommand Insert(PairedHour hour)
    {
        var command = new NpgsqlBatchCommand(InsertHour);
        command.Parameters.AddWithValue("challenger_id", hour.ChallengerId);
        command.Parameters.AddWithValue("champion_id", hour.ChampionId);
        command.Parameters.AddWithValue("hour", hour.Hour.ToUniversalTime());
        command.Parameters.AddWithValue("challenger_return", hour.ChallengerReturn);
        command.Parameters.AddWithValue("champion_return", hour.ChampionReturn);
        command.Parameters.AddWithValue("decisions", hour.Decisions);
        command.Parameters.AddWithValue("agreed", hour.Agreed);
        return command;
    }
}
