using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>A view the desk puts before an operator.</summary>
/// <param name="Confidence">Percent, the desk's own.</param>
/// <param name="Why">The desk's reasons, in a sentence.</param>
public sealed record HypothesisToPropose(Symbol Symbol, PositionSide Direction, int Confidence, decimal ReferencePrice, TimeSpan Horizon, string Why)
{
    /// <summary>Open of the bar it rests on: one bar proposes its view to a person once. Null: nothing hinders a repetition.</summary>
    public DateTimeOffset? Bar { get; init; }
}

/// <summary>The desk's proposals: put before a person, answered once, settled by the market whether answered or not.</summary>
/// <remarks>
/// An answer is judged by what the market did after it: from the close of the minute in which it was given, never from the price the desk had
/// proposed at, part of whose move the person had seen. It is taken in the first half of the proposal's time, so that a real stretch is left.
/// </remarks>
public sealed class Hypotheses(NpgsqlDataSource database, TimeProvider clock, IIncidentLog incidents)
{
    private const string Insert = """
        INSERT INTO hypotheses (hypothesis_id, user_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at, bar_ts)
        VALUES (@id, @user, @symbol, @direction, @confidence, @reference, @why, @now, @settles, @bar::timestamptz)
        ON CONFLICT (user_id, symbol, bar_ts) WHERE bar_ts IS NOT NULL DO NOTHING
        """;

    private const string Answer = """
        UPDATE hypotheses
        SET answer = @answer, own_direction = @direction::text, own_confidence = @confidence::integer, answered_at = @now
        WHERE hypothesis_id = @id AND user_id = @user AND answer IS NULL AND proposed_at + (settles_at - proposed_at) / 2 > @now
        RETURNING symbol
        """;

    private const string Stands = "SELECT coalesce(answer, 'past its time') FROM hypotheses WHERE hypothesis_id = @id AND user_id = @user";

    // The answer's minute ends after the answer: nothing of what it is judged by was on anybody's screen. As with predictions, those that wait for a
    // price take no place from those that have theirs.
    private const string SelectDue = """
        SELECT hypothesis_id, user_id, symbol, direction, confidence, price.start, settles_at, answer, own_direction, own_confidence, price.close
        FROM hypotheses
        CROSS JOIN LATERAL (
            SELECT CASE WHEN answered_at IS NULL THEN reference_price
                        ELSE (SELECT close::numeric FROM mark_candles_1m WHERE symbol = hypotheses.symbol AND ts = date_trunc('minute', answered_at)) END,
                   (SELECT close FROM mark_candles_1m WHERE symbol = hypotheses.symbol AND ts = date_trunc('minute', settles_at) - interval '1 minute')
        ) AS price (start, close)
        WHERE settled_at IS NULL AND settles_at <= @now AND (settles_at <= @waited OR price.start IS NOT NULL AND price.close IS NOT NULL)
        ORDER BY settles_at
        LIMIT 500
        """;

    private const string Settle = """
        UPDATE hypotheses
        SET settled_at = @now, settled_price = @price::numeric, judged_from = @from::numeric
        WHERE hypothesis_id = @id AND settled_at IS NULL
        """;

    private readonly EachDue _settling = new("Hypothesis", "settled", incidents);

    /// <summary>When answers end: half of the way from the proposal to the settlement.</summary>
    public static DateTimeOffset AnswerBy(DateTimeOffset proposedAt, DateTimeOffset settlesAt) => proposedAt + ((settlesAt - proposedAt) / 2);

    public Task<ActResult> ProposeAsync(Guid user, HypothesisToPropose proposal, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var objection = TerminalRules.Confidence(proposal.Confidence) ?? TerminalRules.Price("reference_price", proposal.ReferencePrice)
            ?? TerminalRules.Span("horizon", proposal.Horizon, Predictions.HorizonMin, Predictions.HorizonMax) ?? TerminalRules.Note(proposal.Why);
        return objection is not null
            ? Task.FromResult(ActResult.Invalid(objection))
            : Act.RunAsync(database, async act =>
            {
                var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
                var settles = now + proposal.Horizon;
                var written = await act.WriteAsync(
                    Insert, ct, ("id", id), ("user", user), ("symbol", proposal.Symbol.Value), ("direction", proposal.Direction.Word()),
                    ("confidence", proposal.Confidence), ("reference", proposal.ReferencePrice), ("why", proposal.Why), ("now", now), ("settles", settles),
                    ("bar", proposal.Bar));
                if (written == 0)
                {
                    return ActResult.Conflict("view_proposed_already", $"The desk has put its view of this minute on {proposal.Symbol} before you already.");
                }

                await act.TellAsync(PassportTelling.Once(user, now, "hypotheses", id, new HypothesisProposed(
                    id, proposal.Symbol, proposal.Direction, proposal.Confidence, proposal.ReferencePrice, settles, proposal.Why)), ct);
                return ActResult.Done(id);
            }, ct);
    }

    /// <param name="ownDirection">With a dissent, and only with it.</param>
    /// <param name="ownConfidence">Percent; required with a dissent.</param>
    public Task<ActResult> AnswerAsync(
        Guid user, Guid hypothesis, HypothesisAnswer answer, PositionSide? ownDirection, int? ownConfidence, CancellationToken ct = default)
    {
        var isDissent = answer == HypothesisAnswer.Dissented;
        var objection = TerminalRules.Confidence(ownConfidence)
            ?? (isDissent && (ownDirection is null || ownConfidence is null) ? Said.Of("dissent_without_view", $"a dissent needs its own direction and confidence.") : null)
            ?? (!isDissent && ownDirection is not null ? Said.Of("direction_without_dissent", $"direction belongs to a dissent only.") : null);
        return objection is not null
            ? Task.FromResult(ActResult.Invalid(objection))
            : Act.RunAsync(database, act => AnswerAsync(act, user, hypothesis, answer, ownDirection, ownConfidence, ct), ct);
    }

    /// <summary>Settles what is due; as <see cref="Predictions"/> are.</summary>
    public async Task<int> SettleAsync(CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        return await _settling.DoAsync(
            await DueAsync(now, ct), due => (due.Id, due.Symbol.Value), due => Act.RunAsync(database, act => SettleAsync(act, due, now, ct), ct));
    }

    private async Task<ActResult> AnswerAsync(
        Act act, Guid user, Guid id, HypothesisAnswer answer, PositionSide? direction, int? confidence, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var symbol = await act.ReadAsync(
            Answer, reader => reader.GetString(0), ct, ("id", id), ("user", user), ("answer", answer.ToString().ToLowerInvariant()),
            ("direction", direction?.Word()), ("confidence", confidence), ("now", now));
        if (symbol is null)
        {
            return await act.ReadAsync(Stands, reader => reader.GetString(0), ct, ("id", id), ("user", user)) is { } stands
                ? ActResult.Conflict("not_answerable", $"It is {stands}.")
                : ActResult.NotFound("hypothesis", id);
        }

        await act.TellAsync(PassportTelling.Once(
            user, now, "hypotheses", id, new HypothesisAnswered(id, Symbol.Parse(symbol), answer, direction, confidence)), ct);
        return ActResult.Done(id);
    }

    private static async Task<ActResult> SettleAsync(Act act, DueHypothesis due, DateTimeOffset now, CancellationToken ct)
    {
        if (await act.WriteAsync(Settle, ct, ("id", due.Id), ("now", now), ("price", due.Price), ("from", due.From)) == 0)
        {
            return ActResult.Conflict("settled_already", $"It is settled already.");
        }

        var move = due is { Price: { } end, From: { } start } ? (int)decimal.Round((end - start) / start * 10_000, MidpointRounding.AwayFromZero) : 0;
        var (held, confidence) = due.Answer switch
        {
            HypothesisAnswer.Approved => (due.Direction, due.OwnConfidence ?? due.Confidence),
            HypothesisAnswer.Dissented => (due.OwnDirection, due.OwnConfidence),
            _ => ((PositionSide?)null, (int?)null),
        };
        await act.TellAsync(PassportTelling.Once(
            due.User, due.SettlesAt, "hypotheses", due.Id, new HypothesisSettled(due.Id, due.Symbol, due.Answer, held, confidence, move)), ct);
        return ActResult.Done(due.Id);
    }

    private Task<ImmutableArray<DueHypothesis>> DueAsync(DateTimeOffset now, CancellationToken ct) => database.ReadAllAsync(
        SelectDue,
        row => new DueHypothesis(
            row.GetGuid(0), row.GetGuid(1), row.Coin(2), row.Side(3), row.GetInt32(4), row.Optional<decimal>(5), row.Instant(6),
            row.IsDBNull(7) ? null : Enum.Parse<HypothesisAnswer>(row.GetString(7), ignoreCase: true), row.IsDBNull(8) ? null : row.Side(8),
            row.Optional<int>(9), (decimal?)row.Optional<double>(10)),
        ct, ("now", now), ("waited", now - Predictions.PriceWait));

    private sealed record DueHypothesis(
        Guid Id, Guid User, Symbol Symbol, PositionSide Direction, int Confidence, decimal? From, DateTimeOffset SettlesAt,
        HypothesisAnswer? Answer, PositionSide? OwnDirection, int? OwnConfidence, decimal? Price);
}
