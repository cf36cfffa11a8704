using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Samples.Export;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class DatasetTests(PostgresFixture postgres)
{
    private const string Wallet = "0x52908400098527886E0F7030069857D2E4169EE7";
    private const string Email = "ada.lovelace@example.org";
    private const string Name = "Ada Lovelace";

    [Fact]
    public async Task Freeze_TwiceAndAfterOneMore_GivesOneVersionThenAnother()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await SampleCases.TellAsync(world, ada, SampleCases.Closed(20));
        await SampleCases.TellAsync(world, ada, SampleCases.Closed(-20, PassportCases.Start.AddHours(1)));
        await SampleCases.TellAsync(world, bob, SampleCases.Closed(5));
        await SampleCases.LearnAsync(world);
        var datasets = new Datasets(world.Database.DataSource, TimeProvider.System);

        var first = (await datasets.FreezeAsync(ada))!.Value.Version;
        var again = (await datasets.FreezeAsync(ada))!.Value.Version;
        await SampleCases.TellAsync(world, ada, SampleCases.Closed(7, PassportCases.Start.AddHours(2)));
        await SampleCases.LearnAsync(world);
        var (third, samples) = (await datasets.FreezeAsync(ada))!.Value;

        Assert.Equal((2, first.Hash), (first.Samples, again.Hash));
        Assert.NotEqual(first.Hash, third.Hash);
        Assert.Equal([third.Hash, first.Hash], (await datasets.ListAsync(ada)).Select(version => version.Hash));
        Assert.Equal(2, (await datasets.SamplesAsync(ada, first.Hash)).Length);
        Assert.Equal(samples.Select(sample => sample.SampleId), (await datasets.SamplesAsync(ada, third.Hash)).Select(sample => sample.SampleId));
        Assert.Equal(third.Hash, Dataset.HashOf(ada, await datasets.SamplesAsync(ada, third.Hash))); // What is stored is what was hashed.
        Assert.Empty(await datasets.SamplesAsync(bob, third.Hash));
        Assert.Equal(4, (await datasets.FreezeAsync(null))!.Value.Version.Samples);
        Assert.Null(await datasets.FreezeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task Freeze_ManyAtOnce_GivesOneVersionToAll()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var ada = await world.AddPersonAsync();
        await SampleCases.TellAsync(world, ada, SampleCases.Closed(20));
        await SampleCases.LearnAsync(world);
        var datasets = new Datasets(world.Database.DataSource, TimeProvider.System);

        var frozen = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => datasets.FreezeAsync(ada)));

        Assert.Single(frozen.Select(one => one!.Value.Version.Hash).Distinct());
        Assert.Single(await datasets.ListAsync(ada));
    }

    [Fact]
    public async Task Freeze_AgainAndAgain_KeepsTheLatestAndThoseAModelWasMadeOf()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var ada = await world.AddPersonAsync();
        var datasets = new Datasets(world.Database.DataSource, TimeProvider.System);
        var hashes = new List<string>();
        for (var i = 0; i < DatasetStore.UnusedMax + 3; i++)
        {
            await SampleCases.TellAsync(world, ada, SampleCases.Closed(20, PassportCases.Start.AddHours(i)));
            await SampleCases.LearnAsync(world);
            hashes.Add((await datasets.FreezeAsync(ada))!.Value.Version.Hash);
            if (i == 0)
            {
                await world.Database.ExecuteAsync($"""
                    INSERT INTO model_registry (model_id, user_id, model_name, version, dataset_hash, train_window, eval_metrics, artifact, artifact_hash, status, created_at)
                    VALUES ('{Guid.NewGuid()}', '{ada}', 'personal_setup', 1, '{hashes[0]}', tstzrange(now(), now(), '[]'), '[]', '', '', 'refused', now())
                    """);
            }
        }

        var kept = (await datasets.ListAsync(ada)).Select(version => version.Hash).ToArray();

        Assert.Equal(hashes.Skip(3).Reverse().Append(hashes[0]), kept); // The first is a model's; the second and third were nobody's.
        Assert.Single(await datasets.SamplesAsync(ada, hashes[0]));
        Assert.Empty(await datasets.SamplesAsync(ada, hashes[1]));
        Assert.Equal(0L, await world.Database.ScalarAsync<long>($"SELECT count(*) FROM ml_dataset_samples WHERE dataset_hash = '{hashes[2]}'"));
    }

    [Fact]
    public async Task Export_OfASampleFullOfCanaries_LetsNoneOut()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        await world.Database.ExecuteAsync($"UPDATE users SET user_name = '{Name}' WHERE id = '{user}'");
        string[] words = [Wallet, Email, Name];
        foreach (var (hour, word) in words.Index())
        {
            var closed = SampleCases.Closed(hour % 2 == 0 ? 30 : -30, PassportCases.Start.AddHours(hour), word[..Math.Min(40, word.Length)]) with { ExitReason = hour == 0 ? word : "STOP" };
            await SampleCases.TellAsync(world, user, closed, new JsonObject { ["rsi_14"] = hour, [word] = 1, [$"x_{word.ToLowerInvariant()}"] = 2 });
        }

        await SampleCases.LearnAsync(world);
        var (_, samples) = (await new Datasets(world.Database.DataSource, TimeProvider.System).FreezeAsync(user))!.Value;
        Assert.Equal(3, samples.Length);
        Assert.Contains(samples, sample => sample.Setup == Email); // The canaries are in what is kept; only what leaves is clean.

        var text = string.Join('\n', SampleLines.Of(samples).Concat(PreferenceLines.Of(samples)));

        string[] secrets =
        [
            .. words, Wallet[2..], Wallet[..40], "ada.lovelace", "example.org", "Lovelace", $"{user:D}", $"{user:N}",
            .. samples.SelectMany(sample => new[] { $"{sample.SampleId:D}", $"{sample.TradeId:D}", $"{sample.SampleId:N}", $"{sample.TradeId:N}" }),
        ];
        foreach (var secret in secrets.SelectMany(Disguises))
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("\"rsi_14\"", text, StringComparison.Ordinal);
        Assert.Contains("\"setup\":\"s1\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_OfOneSample_AreTheLayoutWrittenDown()
    {
        var line = JsonNode.Parse(Assert.Single(SampleLines.Of([Sample(30, "TARGET")])))!.AsObject();

        Assert.Equal(
            ["number", "person", "asset", "timeframe", "setup", "decided_at", "settled_at", "features", "decision", "outcome", "label_quality", "model_feedback"],
            line.Select(field => field.Key));
        Assert.Equal("""{"direction":"LONG","entry":100,"tp":102,"sl":99,"confidence":60,"origin":"own"}""", line["decision"]!.ToJsonString());
        Assert.Equal(
            """{"pnl_bps":30,"hold_sec":1800,"win":true,"drawdown_bps":0,"runup_bps":30,"exit_reason":"TARGET"}""", line["outcome"]!.ToJsonString());
    }

    [Fact]
    public void Pairs_OfEachKind_PreferWhatTheOutcomeOrTheRuleSays()
    {
        var pairs = PreferenceLines.Of(
            [
                Sample(30, "TARGET"), Sample(-30, "STOP"), Sample(-30, "STOP", closed => closed with { WarningsIgnored = 1 }),
                Sample(-30, "STOP", closed => closed with { IsStopMoved = true }), Sample(30, "TARGET", closed => closed with { IsStopMoved = true }),
                Sample(30, "OPERATOR"),
            ]).Select(line => JsonSerializer.Deserialize<Dictionary<string, string>>(line)!).ToArray();

        const string Take = "Take it: LONG, entry 100, stop 99, target 102, confidence 60 %.";
        Assert.Equal(4, pairs.Length); // Profit in spite of a broken rule, and a close by hand, teach nothing.
        Assert.All(pairs, pair => Assert.Equal(["prompt", "chosen", "rejected"], pair.Keys));
        Assert.Equal("Asset BTCUSDT, 1-minute bars. Considered: LONG, setup s1. Known now: rsi_14 = 61.5. Take it or stay out?", pairs[0]["prompt"]);
        Assert.Equal((Take, "Stay out."), (pairs[0]["chosen"], pairs[0]["rejected"]));
        Assert.Equal(("Stay out.", Take), (pairs[1]["chosen"], pairs[1]["rejected"]));
        Assert.Equal(("Heed the warning. Stay out.", $"Ignore the warning. {Take}"), (pairs[2]["chosen"], pairs[2]["rejected"]));
        Assert.Equal(("Leave the stop at 99.", "Move the stop further away."), (pairs[3]["chosen"], pairs[3]["rejected"]));
        Assert.All(pairs, pair => Assert.DoesNotContain("pnl", pair["prompt"], StringComparison.OrdinalIgnoreCase));
    }

    private static TrainingSample Sample(int net, string exit, Func<QuickTradeClosed, QuickTradeClosed>? change = null)
    {
        var closed = SampleCases.Closed(net) with { ExitReason = exit };
        closed = change?.Invoke(closed) ?? closed;
        return SampleMaker.Make(PassportCases.Event(Guid.Empty, 1, closed), closed, SampleCases.Requested(closed)).Sample!;
    }

    private static IEnumerable<string> Disguises(string secret) =>
        [secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), Convert.ToHexString(Encoding.UTF8.GetBytes(secret)), Uri.EscapeDataString(secret)];
}
