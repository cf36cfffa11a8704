using TradingConsole.Core.Time;
using Npgsql;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Setups;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class PersonalModelsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Train_WeekByWeek_DeploysReplacesAndTakesOutOfUse()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var samples = SampleCases.Many(500, 0.35, seed: 21, ada).ToArray();
        var clock = new SteppedClock(samples[299].SettledAt.AddMinutes(1));
        var database = world.Database.DataSource;
        var models = new PersonalModels(database, new Datasets(database, clock), clock);
        var impact = new TrainingImpactQueries(database);
        await AddAsync(database, samples[..300]);
        await AddAsync(database, SampleCases.Many(60, 0.35, seed: 22, bob));

        Assert.Equal(ada, Assert.Single(await models.DueAsync())); // Bob's sixty are too few to begin with.
        var first = (await models.TrainAsync(ada))!;
        Assert.Equal(("deployed", 1), (first.Status, first.Version));
        Assert.Null(await models.TrainAsync(ada)); // Nothing new.
        var question = SetupQuestion.Of(samples[0]);
        Assert.Equal(LightGbm(first).Probability(question), (await models.DeployedAsync(ada))!.Probability(question));
        Assert.Null(await models.DeployedAsync(bob));
        var odds = (await models.OddsAsync(ada, question))!;
        Assert.Equal((first.ModelId, true, "tilt"), (odds.ModelId, odds.IsKnown, odds.Reasons[0].Input.Of));
        Assert.False((await models.OddsAsync(ada, question with { DecidedAt = clock.GetUtcNow() }))!.IsKnown);
        Assert.Null(await models.OddsAsync(bob, question));

        await AddAsync(database, samples[300..400]);
        Assert.Empty(await models.DueAsync());
        clock.AdvanceTo(samples[399].SettledAt.AddDays(7));
        Assert.Equal(ada, Assert.Single(await models.DueAsync()));
        var second = (await models.TrainAsync(ada))!;
        Assert.Equal(("deployed", 2), (second.Status, second.Version));
        Assert.NotEqual(first.ArtifactHash, second.ArtifactHash);

        var told = await impact.ReadAsync(ada);
        Assert.Equal((400, 400, 0), (told.Samples, told.Good, told.Bad));
        Assert.Equal([("deployed", 400, 100), ("archived", 300, 300)], told.Models.Select(one => (one.Model.Status, one.Samples, one.NewSamples)));
        Assert.Equal(second.Evaluation!.Skill - first.Evaluation!.Skill, told.Models[0].SkillChange!.Value, 12);
        Assert.Equal(["walk_forward", "in_use"], told.Models[1].Runs.Select(run => run.Kind)); // The first was tried on what came after it.
        Assert.Equal(100, told.Models[1].Runs[1].Evaluation.Samples);
        Assert.Equal(second.ModelId, told.InUse!.Model.ModelId);
        var newest = await impact.SamplesAsync(ada, second.ModelId, limit: 101);
        Assert.Equal((100, samples[399].SampleId), (newest.Count(sample => sample.IsNew), newest[0].SampleId));
        Assert.Empty(await impact.SamplesAsync(bob, second.ModelId));
        Assert.Empty((await impact.ReadAsync(bob)).Models);

        // The person's luck turns: what paid does not, and what did not does. The model in use goes, and none takes its place.
        await AddAsync(database, samples[400..].Select(Turned));
        clock.AdvanceTo(samples[499].SettledAt.AddDays(21));
        var third = (await models.TrainAsync(ada))!;
        Assert.Equal("refused", third.Status);
        Assert.Null(await models.DeployedAsync(ada));
    }

    private static SetupModel LightGbm(PersonalModel model) => new(model.Inputs, Core.Boosting.LightGbmText.Read(model.Artifact));

    private static TrainingSample Turned(TrainingSample sample)
    {
        var outcome = sample.Outcome.DeepClone().AsObject();
        outcome["win"] = !sample.HasPaid;
        return sample with { Outcome = outcome };
    }

    private static async Task AddAsync(NpgsqlDataSource database, IEnumerable<TrainingSample> samples)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var sample in samples)
        {
            await SampleStore.AddAsync(transaction, sample, sample.SettledAt, CancellationToken.None);
        }

        await transaction.CommitAsync();
    }
}
