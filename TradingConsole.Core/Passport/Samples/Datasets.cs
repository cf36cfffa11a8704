using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Samples;

/// <summary>Freezes samples into versions that never change, and reads them back.</summary>
public sealed class Datasets(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Freezes what there is now. Doing it again without a new sample gives the same version, also at the same moment.</summary>
    /// <remarks>Of the versions no model was made of the latest <see cref="DatasetStore.UnusedMax"/> stay.</remarks>
    /// <param name="user">Null: everybody's.</param>
    /// <returns>Null without a sample.</returns>
    public async Task<(Dataset Version, ImmutableArray<TrainingSample> Samples)?> FreezeAsync(Guid? user, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await DatasetStore.HoldAsync(transaction, user, ct);
        var samples = await SampleStore.ReadAsync(connection, user, ct);
        if (samples.IsEmpty)
        {
            return null;
        }

        var version = new Dataset(
            Dataset.HashOf(user, samples), user, samples.Length, samples[0].DecidedAt, samples[^1].DecidedAt, clock.GetUtcNow().ToUniversalTime());
        await DatasetStore.AddAsync(transaction, version, [.. samples.Select(sample => sample.SampleId)], ct);
        await transaction.CommitAsync(ct);
        return (version, samples);
    }

    /// <summary>A person's versions, newest first.</summary>
    public Task<ImmutableArray<Dataset>> ListAsync(Guid? user, int limit = 50, CancellationToken ct = default) =>
        DatasetStore.ListAsync(database, user, limit, ct);

    /// <returns>By decision, then id; empty when there is no such version of this owner.</returns>
    public async Task<ImmutableArray<TrainingSample>> SamplesAsync(Guid? user, string hash, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await SampleStore.OfDatasetAsync(connection, user, hash, ct);
    }
}
