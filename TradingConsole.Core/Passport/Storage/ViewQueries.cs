using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>A person's views and how they stand: the desk's proposals to them, their predictions, the guards' warnings.</summary>
public sealed class ViewQueries(NpgsqlDataSource database)
{
    private const string SelectHypotheses = """
        SELECT hypothesis_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at, answer, own_direction, own_confidence,
               settled_at, settled_price, judged_from
        FROM hypotheses
        WHERE user_id = @user AND (NOT @open OR settled_at IS NULL)
        ORDER BY proposed_at DESC, hypothesis_id DESC
        LIMIT @limit
        """;

    private const string SelectPredictions = """
        SELECT prediction_id, symbol, direction, confidence, reference_price, note, made_at, settles_at, settled_at, settled_price, is_right
        FROM predictions
        WHERE user_id = @user AND (NOT @open OR settled_at IS NULL)
        ORDER BY made_at DESC, prediction_id DESC
        LIMIT @limit
        """;

    private const string SelectWarnings = """
        SELECT override_id, symbol, guard, value, limit_value, message, offered_at, is_accepted, trade_id,
               mode, direction, quantity, stop_price, target_price
        FROM guard_overrides
        WHERE user_id = @user AND (NOT @open OR is_accepted IS NULL AND trade_id IS NULL AND offered_at > @since)
        ORDER BY offered_at DESC, override_id DESC
        LIMIT @limit
        """;

    /// <param name="openOnly">Without what is settled.</param>
    public Task<ImmutableArray<Hypothesis>> HypothesesAsync(Guid user, bool openOnly, int limit, CancellationToken ct = default) =>
        database.ReadAllAsync(
            SelectHypotheses,
            row => new Hypothesis(
                row.GetGuid(0), row.Coin(1), row.Side(2), row.GetInt32(3), row.GetDecimal(4), row.GetString(5), row.Instant(6), row.Instant(7),
                row.OptionalText(8), row.IsDBNull(9) ? null : row.Side(9), row.Optional<int>(10), row.Optional<DateTimeOffset>(11), row.Optional<decimal>(12),
                row.Optional<decimal>(13)),
            ct, ("user", user), ("open", openOnly), ("limit", limit));

    /// <param name="openOnly">Without what is settled.</param>
    public Task<ImmutableArray<Prediction>> PredictionsAsync(Guid user, bool openOnly, int limit, CancellationToken ct = default) =>
        database.ReadAllAsync(
            SelectPredictions,
            row => new Prediction(
                row.GetGuid(0), row.Coin(1), row.Side(2), row.GetInt32(3), row.GetDecimal(4), row.GetString(5), row.Instant(6), row.Instant(7),
                row.Optional<DateTimeOffset>(8), row.Optional<decimal>(9), row.Optional<bool>(10)),
            ct, ("user", user), ("open", openOnly), ("limit", limit));

    /// <param name="openOnly">Without what was answered and what is over.</param>
    /// <param name="now">Market clock: what was offered <see cref="GuardWarnings.Lasts"/> before it is over.</param>
    public Task<ImmutableArray<OfferedWarning>> WarningsAsync(Guid user, bool openOnly, DateTimeOffset now, int limit, CancellationToken ct = default) =>
        database.ReadAllAsync(
            SelectWarnings,
            row => new OfferedWarning(
                row.GetGuid(0), row.Coin(1), row.GetString(2), row.GetDouble(3), row.GetDouble(4), row.GetString(5), row.Instant(6), row.Optional<bool>(7),
                row.Optional<Guid>(8), row.IsDBNull(9) ? null : Warned(row)),
            ct, ("user", user), ("open", openOnly), ("limit", limit), ("since", now - GuardWarnings.Lasts));

    private static WarnedTrade Warned(NpgsqlDataReader row) =>
        new(row.GetString(9), row.Coin(1), row.Side(10), row.GetDecimal(11), row.GetDecimal(12), row.GetDecimal(13));
}
