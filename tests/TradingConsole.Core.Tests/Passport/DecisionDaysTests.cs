using System.Text.Json.Nodes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Anchoring;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class DecisionDaysTests(PostgresFixture postgres) : IDisposable
{
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-anchor-").FullName;

    [Fact]
    public async Task Seal_EveryDecisionOnce_ChainedProvableAndPendingUntilAChainConfirms()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (one, other) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var decisions = new List<Guid>();
        foreach (var (user, day) in ((Guid, int)[])[(one, 0), (other, 0), (one, 0), (one, 2), (other, 2)])
        {
            decisions.Add(await DecideAsync(world, user, Monday.AddDays(day), 12));
        }

        await world.TellAsync(one, PassportCases.Closed(10)); // The market's doing: no leaf.
        using var file = new FileAnchor(Path.Combine(_folder, "anchors.jsonl"));
        var days = new DecisionDays(world.Database.DataSource, file);

        Assert.Equal(1, await days.SealDueAsync(KoreanTime.At(Monday.AddDays(2), new TimeOnly(23, 0)))); // Wednesday has not ended.
        Assert.Equal(0, await days.SealDueAsync(KoreanTime.At(Monday.AddDays(3), new TimeOnly(0, 59))));
        Assert.Equal(1, await days.SealDueAsync(KoreanTime.At(Monday.AddDays(3), new TimeOnly(1, 0))));
        Assert.Null(await days.AnchorDueAsync());
        Assert.Null(await days.AnchorDueAsync());

        var sealedDays = await days.LatestAsync(10);
        Assert.Equal([(Monday.AddDays(2), 2), (Monday, 3)], sealedDays.Select(day => (day.Day, day.Leaves)));
        Assert.Equal((sealedDays[1].ChainHash, new string('0', 64)), (sealedDays[0].PreviousHash, sealedDays[1].PreviousHash));
        Assert.All(sealedDays, day => Assert.Equal(("pending_onchain", null, "file"), (day.State, day.OnchainTxLatest, day.Anchor)));
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_folder, "anchors.jsonl")).Length);
        foreach (var decision in decisions)
        {
            var owner = await world.Database.ScalarAsync<Guid>($"SELECT user_id FROM passport_event_outbox WHERE event_id = '{decision}'");
            var proof = (await days.ProveAsync(owner, decision))!;
            Assert.Equal(proof.Day.MerkleRoot, Convert.ToHexStringLower(MerkleTree.RootOf(
                Convert.FromHexString(proof.Leaf), proof.Place, proof.Day.Leaves, [.. proof.Path.Select(Convert.FromHexString)])));
            Assert.True(proof.StillMatches);
            Assert.Null(await days.ProveAsync(owner == one ? other : one, decision));
        }

        await world.Database.ExecuteAsync($"UPDATE passport_event_outbox SET payload = payload || '{{\"confidence\": 99}}' WHERE event_id = '{decisions[0]}'");
        Assert.False((await days.ProveAsync(one, decisions[0]))!.StillMatches);
    }

    [Fact]
    public async Task Seal_OfAStraggler_GoesToTheNextDay()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        await DecideAsync(world, user, Monday, 12);
        using var file = new FileAnchor(Path.Combine(_folder, "late.jsonl"));
        var days = new DecisionDays(world.Database.DataSource, file);
        await days.SealDueAsync(KoreanTime.At(Monday.AddDays(1), new TimeOnly(2, 0)));
        await DecideAsync(world, user, Monday, 23); // Stored on Monday, visible only now.

        Assert.Equal(0, await days.SealDueAsync(KoreanTime.At(Monday.AddDays(1), new TimeOnly(23, 0))));
        Assert.Equal(1, await days.SealDueAsync(KoreanTime.At(Monday.AddDays(2), new TimeOnly(2, 0))));
        Assert.Equal([(Monday.AddDays(1), 1), (Monday, 1)], (await days.LatestAsync(10)).Select(day => (day.Day, day.Leaves)));
    }

    [Fact]
    public async Task Anchor_ThatRefusesThenConfirms_LeavesTheDayPendingThenOnchain()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        await DecideAsync(world, await world.AddPersonAsync(), Monday, 12);
        using var file = new FileAnchor(Path.Combine(_folder, "first.jsonl"));
        await new DecisionDays(world.Database.DataSource, file).SealDueAsync(KoreanTime.At(Monday.AddDays(1), new TimeOnly(2, 0)));
        await new DecisionDays(world.Database.DataSource, file).AnchorDueAsync();
        var chain = new Chain();
        var days = new DecisionDays(world.Database.DataSource, chain);

        Assert.Contains("no peers", await days.AnchorDueAsync(), StringComparison.Ordinal);
        Assert.Equal(("pending_onchain", null), ((await days.LatestAsync(1))[0].State, (await days.LatestAsync(1))[0].OnchainTxLatest));
        chain.Transaction = "0xabc";
        Assert.Null(await days.AnchorDueAsync());
        Assert.Equal(("onchain", "0xabc"), ((await days.LatestAsync(1))[0].State, (await days.LatestAsync(1))[0].OnchainTxLatest));
    }

    [Fact]
    public async Task FileAnchor_HalfALineAndAnotherHash_IsPassedOverAndRefused()
    {
        var path = Path.Combine(_folder, "torn.jsonl");
        await File.WriteAllTextAsync(path, "{\"day\":\"2026-03-02\",\"cha\n");
        using var file = new FileAnchor(path);
        var day = new DecisionDay(Monday, 1, "aa", "00", "bb", "pending_onchain", null, null, null, null);

        Assert.Equal("torn.jsonl:2", (await file.AnchorAsync(day, CancellationToken.None)).Reference);
        Assert.Equal("torn.jsonl:2", (await file.AnchorAsync(day, CancellationToken.None)).Reference);
        await Assert.ThrowsAsync<IOException>(() => file.AnchorAsync(day with { ChainHash = "cc" }, CancellationToken.None));
    }

    [Theory]
    [InlineData("{\"day\":\"2026-03-01\",\"cha")]
    [InlineData("{\"day\":\"2026-03-01\",\"chain_hash\":\"aa\"}")]
    public async Task FileAnchor_AfterALineWithoutItsEnd_BeginsANewOne(string torn)
    {
        var path = Path.Combine(_folder, "killed.jsonl");
        await File.WriteAllTextAsync(path, torn);
        using var file = new FileAnchor(path);
        var day = new DecisionDay(Monday, 1, "aa", "00", "bb", "pending_onchain", null, null, null, null);

        Assert.Equal("killed.jsonl:2", (await file.AnchorAsync(day, CancellationToken.None)).Reference);

        var lines = await File.ReadAllLinesAsync(path);
        Assert.Equal((2, torn), (lines.Length, lines[0]));
        Assert.Contains("\"chain_hash\":\"bb\"", lines[1], StringComparison.Ordinal);
        Assert.Equal("killed.jsonl:2", (await file.AnchorAsync(day, CancellationToken.None)).Reference);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<Guid> DecideAsync(PassportWorld world, Guid user, DateOnly day, int hour)
    {
        var id = Guid.NewGuid();
        await world.TellAsync(PassportTelling.Once(user, PassportCases.Start, "quick_trades", id, new QuickTradeRequested(
            id, "shadow", PassportCases.Btc, PositionSide.Long, PassportCases.Start, 100, 99, 102, 1, 3, TradeOrigin.Own, 60, null, new JsonObject())));
        await world.Database.ExecuteAsync(
            $"UPDATE passport_event_outbox SET created_at = '{KoreanTime.At(day, new TimeOnly(hour, 0)):O}' WHERE source_id = '{id:D}'");
        return await world.Database.ScalarAsync<Guid>($"SELECT event_id FROM passport_event_outbox WHERE source_id = '{id:D}'");
    }

    /// <summary>A chain that is away until it has a transaction to give.</summary>
    private sealed class Chain : IDecisionAnchor
    {
        public string Name => "chain";

        public string? Transaction { get; set; }

        public Task<AnchorReceipt> AnchorAsync(DecisionDay day, CancellationToken cancellationToken) =>
            Transaction is { } transaction ? Task.FromResult(new AnchorReceipt("block 7", transaction)) : throw new IOException("no peers");
    }
}
