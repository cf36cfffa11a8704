using System.Text.Json;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Operations;

[Collection(PostgresCollection.Name)]
public sealed class PresetStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private PostgresDatabase _database = null!;
    private PresetStore _presets = null!;
    private AuditLog _audit = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _presets = new PresetStore(_database.DataSource, new PresetRules(PresetCases.Definitions));
        _audit = new AuditLog(_database.DataSource);
        await _presets.SeedAsync(Now);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Seed_FirstStart_ActivatesTheCalibratedVersions()
    {
        await _presets.SeedAsync(Now.AddDays(1)); // A second start changes nothing.

        var label = await _presets.ActiveAsync("label");
        Assert.Equal((2, LabelSpec.Calibrated), (label.Version, label.Read<LabelSpec>()));
        var policy = await _presets.ActiveAsync("policy");
        Assert.Equal((2, PolicyPreset.Calibrated), (policy.Version, policy.Read<PolicyPreset>()));
        var risk = await _presets.ActiveAsync("risk");
        Assert.Equal((1, RiskPreset.Seed), (risk.Version, risk.Read<RiskPreset>()));
        Assert.Equal(LabelSpec.Seed, (await _presets.FindAsync("label", 1))!.Read<LabelSpec>());
        Assert.Equal(5, (await _audit.LatestAsync(actionPrefix: "preset.seed")).Length);
    }

    [Fact]
    public async Task Save_ThenActivateEarlier_KeepsEveryVersionAndItsAudit()
    {
        var body = JsonSerializer.SerializeToElement(PolicyPreset.Calibrated with { Name = "bold", EvMin = 0.001 }, PresetDefinition.Json);

        var saved = await _presets.SaveAsync("policy", "bold", body, Now, "admin", "127.0.0.1");
        var back = await _presets.ActivateAsync("policy", 2, Now.AddMinutes(1), "admin", "127.0.0.1");

        Assert.Equal((3, true), (saved.Version, saved.IsActive));
        Assert.Equal(2, back!.Version);
        Assert.Equal([(3, false), (2, true), (1, false)], (await _presets.HistoryAsync("policy")).Select(p => (p.Version, p.IsActive)));
        var audit = await _audit.LatestAsync(limit: 2);
        Assert.Equal(["preset.activate", "preset.save"], audit.Select(entry => entry.Action));
        Assert.Equal(["policy v2", "policy v3"], audit.Select(entry => entry.Subject));
        Assert.Contains("0.001", audit[1].AfterJson!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_InvalidBody_StoresNothing()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => _presets.SaveAsync("risk", "x", JsonElement.Parse("""{"name":"x"}"""), Now, "admin", null));

        Assert.Contains("positionsMax is missing", refused.Message, StringComparison.Ordinal);
        Assert.Single(await _presets.HistoryAsync("risk"));
    }

    [Fact]
    public async Task Activate_UnknownVersion_LeavesTheActiveOne()
    {
        Assert.Null(await _presets.ActivateAsync("policy", 99, Now, "admin", null));
        Assert.Equal(2, (await _presets.ActiveAsync("policy")).Version);
    }

    [Fact]
    public async Task Save_ManyAtOnce_NumbersThemAll()
    {
        var body = PresetCases.Definitions[0].Seeds[0].Body;

        var saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _presets.SaveAsync("label", $"n{i}", body, Now, "admin", null)));

        Assert.Equal(Enumerable.Range(3, 8), saved.Select(preset => preset.Version).Order());
        Assert.Single(await _presets.HistoryAsync("label"), preset => preset.IsActive);
    }

    [Fact]
    public async Task Settings_SetTwice_KeepsTheLatestAndBothAudits()
    {
        var settings = new SettingsStore(_database.DataSource);
        Assert.Null(await settings.FindAsync("kill_switch"));

        var engaged = new KillSwitchState(Core.Risk.KillLevel.FlattenAll, "test", "admin", Now);
        await settings.SetAsync("kill_switch", engaged, new AuditEntry(Now, "admin", "kill.engage", "account"));
        Assert.Equal(engaged, await settings.FindAsync<KillSwitchState>("kill_switch"));
        await settings.SetAsync("kill_switch", KillSwitchState.Released, new AuditEntry(Now, "admin", "kill.reset", "account"));

        Assert.False((await settings.FindAsync<KillSwitchState>("kill_switch"))!.IsEngaged);
        Assert.Equal(["kill.reset", "kill.engage"], (await _audit.LatestAsync(actionPrefix: "kill.")).Select(entry => entry.Action));
    }
}
