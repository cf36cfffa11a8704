using System.Text.Json;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

[Collection(PostgresCollection.Name)]
public sealed class TrainPersonalModelsJobTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Job_OncePerWeek_TrainsWhoHasEnoughAndNamesWhoFails()
    {
        await using var desk = await StoredMarketDesk.StartAsync(fixture);
        var (enough, few, broken) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await AddAsync(desk, enough, 150, "'{\"tilt\":' || (i % 7 - 3) || '}'");
        await AddAsync(desk, few, 50, "'{}'");
        await AddAsync(desk, broken, 150, "'[]'"); // Not what a sample's features are.

        await desk.EnqueueAsync(TrainPersonalModelsJob.Kind, new { });
        var first = await desk.RunNextAsync(TrainPersonalModelsJob.Kind);
        await desk.EnqueueAsync(TrainPersonalModelsJob.Kind, new { });
        var second = await desk.RunNextAsync(TrainPersonalModelsJob.Kind);

        Assert.Equal(("succeeded", "failed"), (first.Status, second.Status)); // Only the broken one is still due, and nobody could be trained.
        Assert.StartsWith("Nobody's model could be trained.", second.Error, StringComparison.Ordinal);
        var result = await desk.Database.ScalarAsync<string>(
            $"SELECT result::text FROM training_jobs WHERE kind = '{TrainPersonalModelsJob.Kind}' AND status = 'succeeded'");
        var said = JsonElement.Parse(result);
        Assert.Equal(2, said.GetProperty("people").GetInt32());
        Assert.StartsWith($"{broken}", Assert.Single(said.GetProperty("failed").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal(1L, await desk.Database.ScalarAsync<long>("SELECT count(*) FROM model_registry"));
        Assert.Equal(enough, await desk.Database.ScalarAsync<Guid>("SELECT user_id FROM model_registry"));
    }

    // Whoever's feature is above 0 pays: an edge no test can miss.
    private static async Task AddAsync(StoredMarketDesk desk, Guid user, int samples, string features)
    {
        await desk.Database.ExecuteAsync(
            $"INSERT INTO users (id, user_name, normalized_user_name, created_at) VALUES ('{user}', '{user:N}', '{user:N}', now())");
        await desk.Database.ExecuteAsync($$"""
            INSERT INTO ml_training_samples (
                sample_id, user_id, source_event_id, trade_id, asset, timeframe, feature_vector, decision, outcome, label_quality, decided_at, settled_at, created_at)
            SELECT gen_random_uuid(), '{{user}}', gen_random_uuid(), gen_random_uuid(), 'BTCUSDT', '1m', ({{features}})::jsonb,
                   '{"direction":"LONG","confidence":60}', jsonb_build_object('win', i % 7 > 3), 'good', at, at + interval '1 hour', at
            FROM (SELECT i, timestamptz '2026-01-01' + i * interval '7 hours' AS at FROM generate_series(1, {{samples}}) AS i) AS made
            """);
    }
}
