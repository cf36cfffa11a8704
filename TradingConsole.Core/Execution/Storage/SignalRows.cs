using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Signals as columns: any number of rows in one statement, which COPY could not make repeatable.</summary>
internal static class SignalRows
{
    private const string InsertSignals = """
        INSERT INTO signals (
            symbol, ts, model_id, mode, ev_long, ev_short, er_long, er_short, q05_long, q05_short, e_mae_long, e_mae_short,
            e_hold_long_min, e_hold_short_min, p_tp_long, p_tp_short, decision, wanted, size_notional, leverage, sl_price,
            tp_price, block_reason_codes, explain, inputs, stages, policy_version, risk_version, stored_at)
        SELECT
            symbol, ts, model_id, mode, ev_long, ev_short, er_long, er_short, q05_long, q05_short, e_mae_long, e_mae_short,
            e_hold_long_min, e_hold_short_min, p_tp_long, p_tp_short, decision, wanted, size_notional, leverage, sl_price,
            tp_price, block_reason_codes::jsonb, explain::jsonb, inputs::jsonb, stages::jsonb, policy_version, risk_version,
            stored_at
        FROM unnest(
            @symbol, @ts, @model_id, @mode, @ev_long, @ev_short, @er_long, @er_short, @q05_long, @q05_short, @e_mae_long,
            @e_mae_short, @e_hold_long_min, @e_hold_short_min, @p_tp_long, @p_tp_short, @decision, @wanted, @size_notional,
            @leverage, @sl_price, @tp_price, @block_reason_codes, @explain, @inputs, @stages, @policy_version, @risk_version,
            @stored_at) AS signal (
            symbol, ts, model_id, mode, ev_long, ev_short, er_long, er_short, q05_long, q05_short, e_mae_long, e_mae_short,
            e_hold_long_min, e_hold_short_min, p_tp_long, p_tp_short, decision, wanted, size_notional, leverage, sl_price,
            tp_price, block_reason_codes, explain, inputs, stages, policy_version, risk_version, stored_at)
        ON CONFLICT (symbol, ts) DO NOTHING
        """;

    public static void AddTo(NpgsqlBatch batch, IReadOnlyList<SignalRecord> signals)
    {
        if (signals.Count == 0)
        {
            return;
        }

        var command = new NpgsqlBatchCommand(InsertSignals);
        void Column<T>(string name, NpgsqlDbType type, Func<SignalRecord, T> value) =>
            command.Parameters.Add(new(name, NpgsqlDbType.Array | type) { Value = signals.Select(value).ToArray() });

        Column("symbol", NpgsqlDbType.Text, signal => signal.Input.Symbol.Value);
        Column("ts", NpgsqlDbType.TimestampTz, signal => signal.Input.Bar.ToUniversalTime());
        Column("model_id", NpgsqlDbType.Uuid, signal => signal.Input.ModelId);
        Column("mode", NpgsqlDbType.Text, signal => signal.Mode.Word());
        Column("ev_long", NpgsqlDbType.Double, signal => signal.Decision.Long.Ev);
        Column("ev_short", NpgsqlDbType.Double, signal => signal.Decision.Short.Ev);
        Column("er_long", NpgsqlDbType.Double, signal => signal.Input.Prediction.Long.Er);
        Column("er_short", NpgsqlDbType.Double, signal => signal.Input.Prediction.Short.Er);
        Column("q05_long", NpgsqlDbType.Double, signal => signal.Input.Prediction.Long.Q05);
        Column("q05_short", NpgsqlDbType.Double, signal => signal.Input.Prediction.Short.Q05);
        Column("e_mae_long", NpgsqlDbType.Double, signal => signal.Input.Prediction.Long.Mae);
        Column("e_mae_short", NpgsqlDbType.Double, signal => signal.Input.Prediction.Short.Mae);
        Column("e_hold_long_min", NpgsqlDbType.Integer, signal => WholeMinutes(signal.Input.Prediction.Long.HoldMinutes));
        Column("e_hold_short_min", NpgsqlDbType.Integer, signal => WholeMinutes(signal.Input.Prediction.Short.HoldMinutes));
        Column("p_tp_long", NpgsqlDbType.Double, signal => signal.Input.Prediction.Long.PTp);
        Column("p_tp_short", NpgsqlDbType.Double, signal => signal.Input.Prediction.Short.PTp);
        Column("decision", NpgsqlDbType.Text, signal => signal.Outcome);
        Column("wanted", NpgsqlDbType.Text, signal => signal.Decision.Wanted.Word());
        Column("size_notional", NpgsqlDbType.Double, signal => (double?)signal.Decision.Proposal?.NotionalUsdt);
        Column("leverage", NpgsqlDbType.Integer, signal => signal.Decision.Proposal?.Leverage);
        Column("sl_price", NpgsqlDbType.Double, signal => (double?)signal.Decision.Proposal?.StopPrice);
        Column("tp_price", NpgsqlDbType.Double, signal => (double?)signal.Decision.Proposal?.TargetPrice);
        Column("block_reason_codes", NpgsqlDbType.Text, signal => Json(signal.ReasonCodes));
        Column("explain", NpgsqlDbType.Text, signal => Json(signal.Contributions));
        Column("inputs", NpgsqlDbType.Text, signal => DecisionRecord.WriteInput(signal.Input));
        Column("stages", NpgsqlDbType.Text, signal => DecisionRecord.WriteStages(signal.Stages));
        Column("policy_version", NpgsqlDbType.Integer, signal => signal.Input.PolicyVersion);
        Column("risk_version", NpgsqlDbType.Integer, signal => signal.RiskVersion);
        Column("stored_at", NpgsqlDbType.TimestampTz, signal => signal.StoredAt.ToUniversalTime());
        batch.BatchCommands.Add(command);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, DecisionRecord.Json);

    private static int? WholeMinutes(double minutes) =>
        double.IsFinite(minutes) ? (int)Math.Clamp(Math.Round(minutes), int.MinValue, int.MaxValue) : null;
}
