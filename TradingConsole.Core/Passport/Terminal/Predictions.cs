using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <param name="Confidence">Percent that the direction will be right.</param>
/// <param name="ReferencePrice">The market's mark price now.</param>
public sealed record PredictionToMake(Symbol Symbol, PositionSide Direction, int Confidence, decimal ReferencePrice, TimeSpan Horizon, string Note);

/// <summary>Views on where a price will be: made, and settled by themselves when their time comes.</summary>
public sealed class Predictions(NpgsqlDataSource database, TimeProvider clock, IIncidentLog incidents)
{
    public static readonly TimeSpan HorizonMin = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan HorizonMax = TimeSpan.FromDays(30);

    /// <summary>A minute without a price may still come; after so long the prediction is void.</summary>
    public static readonly TimeSpan PriceWait = TimeSpan.FromHours(1);

    private const string Insert = """
        INSERT INTO predictions (prediction_id, user_id, symbol, direction, confidence, reference_price, note, made_at, settles_at)
        VALUES (@id, @user, @symbol, @direction, @confidence, @reference, @note, @now, @settles)
        """;

    // The mark price's close of the minute that ends at the settlement; the same row whoever asks, however late. Those that wait for theirs take no
    // place from those that have it.
    private const string SelectDue = """
        SELECT prediction_id, user_id, symbol, direction, confidence, reference_price, settles_at,
               (SELECT close FROM mark_candles_1m WHERE symbol = predictions.symbol AND ts = date_trunc('minute', settles_at) - interval '1 minute')
        FROM predictions
        WHERE settled_at IS NULL AND settles_at <= @now
          AND (settles_at <= @waited
               OR EXISTS (SELECT 1 FROM mark_candles_1m WHERE symbol = predictions.symbol AND ts = date_trunc('minute', settles_at) - interval '1 minute'))
        ORDER BY settles_at
        LIMIT 500
        """;

    private const string Settle = """
        UPDATE predictions
        SET settled_at = @now, settled_price = @price::numeric, is_right = @right::boolean
        WHERE prediction_id = @id AND settled_at IS NULL
        """;

    private readonly EachDue _settling = new("Prediction", "settled", incidents);

    public Task<ActResult> MakeAsync(Guid user, PredictionToMake prediction, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var objection = TerminalRules.Confidence(prediction.Confidence) ?? TerminalRules.Price("reference_price", prediction.ReferencePrice)
            ?? TerminalRules.Span("horizon", prediction.Horizon, HorizonMin, HorizonMax) ?? TerminalRules.Note(prediction.Note);
        return objection is null
            ? Act.RunAsync(database, act => MakeAsync(act, user, prediction, ct), ct)
            : Task.FromResult(ActResult.Invalid(objection));
    }

    /// <summary>Settles what is due and has a price, or has waited for one too long. Safe from several processes at once.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SettleAsync(CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        return await _settling.DoAsync(
            await DueAsync(now, ct), due => (due.Id, due.Symbol.Value), due => Act.RunAsync(database, act => SettleAsync(act, due, now, ct), ct));
    }

    private static async Task<ActResult> MakeAsync(Act act, Guid user, PredictionToMake prediction, DateTimeOffset now, CancellationToken ct)
    {
        var (id, settles) = (Guid.CreateVersion7(), now + prediction.Horizon);
        await act.WriteAsync(
            Insert, ct, ("id", id), ("user", user), ("symbol", prediction.Symbol.Value), ("direction", prediction.Direction.Word()),
            ("confidence", prediction.Confidence), ("reference", prediction.ReferencePrice), ("note", prediction.Note), ("now", now), ("settles", settles));
        await act.TellAsync(PassportTelling.Once(user, now, "predictions", id, new PredictionMade(
            id, prediction.Symbol, prediction.Direction, prediction.Confidence, prediction.ReferencePrice, settles)), ct);
        return ActResult.Done(id);
    }

    private static async Task<ActResult> SettleAsync(Act act, DuePrediction due, DateTimeOffset now, CancellationToken ct)
    {
        var isVoid = due.Price is null || due.Price == due.ReferencePrice;
        var fact = new PredictionSettled(due.Id, due.Symbol, due.Direction, due.Confidence, due.ReferencePrice, due.Price, isVoid);
        if (await act.WriteAsync(Settle, ct, ("id", due.Id), ("now", now), ("price", due.Price), ("right", fact.IsRight)) == 0)
        {
            return ActResult.Conflict("settled_already", $"It is settled already.");
        }

        await act.TellAsync(PassportTelling.Once(due.User, due.SettlesAt, "predictions", due.Id, fact), ct);
        return ActResult.Done(due.Id);
    }

    private Task<ActResult> MakeAsync(Act act, Guid user, PredictionToMake prediction, CancellationToken ct) =>
        MakeAsync(act, user, prediction, clock.GetUtcNow(), ct);

    private Task<ImmutableArray<DuePrediction>> DueAsync(DateTimeOffset now, CancellationToken ct) => database.ReadAllAsync(
        SelectDue,
        row => new DuePrediction(
            row.GetGuid(0), row.GetGuid(1), row.Coin(2), row.Side(3), row.GetInt32(4), row.GetDecimal(5), row.Instant(6), (decimal?)row.Optional<double>(7)),
        ct, ("now", now), ("waited", now - PriceWait));

    private sealed record DuePrediction(
        Guid Id, Guid User, Symbol Symbol, PositionSide Direction, int Confidence, decimal ReferencePrice, DateTimeOffset SettlesAt, decimal? Price);
}
