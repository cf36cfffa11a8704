using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>Each person's setup model: learned anew every week from their samples, used only if it passes the safety gate.</summary>
/// <param name="clock">Market clock: weeks are the market's.</param>
public sealed class PersonalModels(NpgsqlDataSource database, Datasets datasets, TimeProvider clock)
{
    /// <summary>The registry's name of this kind of model.</summary>
    public const string Name = "personal_setup";

    public static readonly TimeSpan Every = TimeSpan.FromDays(7);

    private const string SelectTrade = """
        SELECT symbol, direction, setup, confidence, decided_at, context::text, origin
        FROM quick_trades
        WHERE user_id = @user AND trade_id = @trade
        """;

    /// <summary>People with enough samples whose last training, whatever came of it, is a week ago, and who have traded since.</summary>
    public Task<ImmutableArray<Guid>> DueAsync(CancellationToken ct = default) =>
        PersonalModelStore.DueAsync(database, Name, clock.GetUtcNow() - Every, SetupTrial.SamplesMin, ct);

    /// <summary>
    /// Learns a person's model, judges it and keeps what came of it: deployed in place of the one before, or refused with the reason. A model in use
    /// that has since done worse than the base rate is taken out of use.
    /// </summary>
    /// <returns>Null when the person has no sample, or none since the last time.</returns>
    public async Task<PersonalModel?> TrainAsync(Guid user, CancellationToken ct = default)
    {
        if (await datasets.FreezeAsync(user, ct) is not { } frozen)
        {
            return null;
        }

        var trial = SetupTrial.Run(frozen.Samples, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var before = await PersonalModelStore.LatestAsync(transaction, user, Name, ct); // Holds the person: two trainings take turns.
        if (before.LastDataset == frozen.Version.Hash)
        {
            return null;
        }

        var now = clock.GetUtcNow().ToUniversalTime();
        if (before.Deployed is { } inUse)
        {
            await LookBackAsync(transaction, inUse, frozen, trial.IsSafe, now, ct);
        }

        var made = Make(user, before.Version + 1, frozen.Version, trial, now);
        await PersonalModelStore.AddAsync(transaction, made, ct);
        if (trial.Evaluation is { } evaluation)
        {
            await PersonalModelStore.AddEvaluationAsync(transaction, made.ModelId, made.DatasetHash, new SetupEvaluationRun("walk_forward", evaluation), now, ct);
        }

        await transaction.CommitAsync(ct);
        return made;
    }

    /// <summary>The person's model in use; null when none has passed the gate.</summary>
    public async Task<SetupModel?> DeployedAsync(Guid user, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await PersonalModelStore.DeployedAsync(connection, user, Name, ct) is { } model ? Load(model) : null;
    }

    /// <summary>How likely one of the person's quick trades was, or is, to pay after costs, from what was known when it was decided.</summary>
    /// <returns>Null when there is no such trade of theirs, or no model of theirs has passed the gate.</returns>
    public async Task<SetupOdds?> OddsAsync(Guid user, Guid trade, CancellationToken ct = default) =>
        (await database.ReadAllAsync(
            SelectTrade,
            row => SetupQuestion.Of(
                row.GetString(0), row.GetString(1), row.OptionalText(2), row.Optional<int>(3), row.Instant(4), JsonNode.Parse(row.GetString(5)) as JsonObject ?? [],
                row.GetString(6)),
            ct, ("user", user), ("trade", trade))) is [var question] ? await OddsAsync(user, question, ct) : null;

    /// <summary>How likely the person's trade is to pay after costs, as their model sees it.</summary>
    /// <returns>Null when no model of theirs has passed the gate.</returns>
    public async Task<SetupOdds?> OddsAsync(Guid user, SetupQuestion question, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await PersonalModelStore.DeployedAsync(connection, user, Name, ct) is not { } stored)
        {
            return null;
        }

        var model = Load(stored);
        return new SetupOdds(
            model.Probability(question), stored.BaseRate ?? double.NaN, stored.ModelId, stored.Version, question.DecidedAt <= stored.TrainTo,
            [.. model.Reasons(question).Take(5).Select(reason => new SetupReason(reason.Input, reason.LogOdds))]);
    }

    private static SetupModel Load(PersonalModel model) => new(model.Inputs, LightGbmText.Read(model.Artifact));

    // What the model in use said about all trades decided after it was made: the one test nobody could prepare for.
    private static async Task LookBackAsync(
        NpgsqlTransaction transaction, PersonalModel inUse, (Dataset Version, ImmutableArray<TrainingSample> Samples) frozen, bool isReplaced,
        DateTimeOffset now, CancellationToken ct)
    {
        var since = frozen.Samples.Where(sample => sample.DecidedAt >= inUse.CreatedAt).ToImmutableArray();
        var isWorse = false;
        if (!since.IsEmpty && inUse.BaseRate is { } rate)
        {
            var model = Load(inUse);
            var evaluation = SetupEvaluation.Of(
                [.. since.Select(sample => new SetupForecast(
                    Time.KoreanTime.DayOf(sample.DecidedAt), model.Probability(SetupQuestion.Of(sample)), rate, sample.HasPaid))],
                purged: 0);
            await PersonalModelStore.AddEvaluationAsync(
                transaction, inUse.ModelId, frozen.Version.Hash, new SetupEvaluationRun("in_use", evaluation), now, ct);
            isWorse = evaluation.GainHigh < 0;
        }

        if (isReplaced || isWorse)
        {
            await PersonalModelStore.ArchiveAsync(transaction, inUse.ModelId, ct);
        }
    }

    private static PersonalModel Make(Guid user, int version, Dataset dataset, SetupTrial trial, DateTimeOffset now)
    {
        var artifact = trial.Model is { } model ? LightGbmText.Write(model.Trees) : "";
        return new PersonalModel(
            Guid.CreateVersion7(), user, Name, version, dataset.Hash, dataset.FirstAt, dataset.LastAt, trial.IsSafe ? "deployed" : "refused",
            trial.Evaluation, trial.Checks, trial.BaseRate,
            [.. (trial.Model?.Importance() ?? []).Take(10).Select(column => new SetupImportance(column.Input, Math.Round(column.Share, 4)))],
            trial.Model?.Inputs ?? [], artifact, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(artifact))), now, trial.IsSafe ? now : null);
    }
}
