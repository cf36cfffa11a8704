using System.Text.Json;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Workers.Realtime;

/// <summary>The gate's rules as an operator set them; <see cref="PromotionRules.Default"/> until then.</summary>
internal sealed class PromotionRulesStore(SettingsStore settings, TimeProvider clock)
{
    private const string Key = "promotion_rules";

    public async Task<PromotionRules> LoadAsync(CancellationToken cancellationToken) =>
        await settings.FindAsync<PromotionRules>(Key, cancellationToken) is { } stored && stored.Problems().IsEmpty
            ? stored
            : PromotionRules.Default;

    public async Task<Outcome> SaveAsync(PromotionRules rules, Actor actor, CancellationToken cancellationToken)
    {
        var problems = rules.Problems();
        if (!problems.IsEmpty)
        {
            return Outcome.Refused(string.Join(" ", problems));
        }

        var before = await LoadAsync(cancellationToken);
        await settings.SetAsync(
            Key, rules,
            new AuditEntry(
                clock.GetUtcNow(), actor.Name, "promotion_rules.set", "promotion gate", JsonSerializer.Serialize(before, JsonSerializerOptions.Web),
                JsonSerializer.Serialize(rules, JsonSerializerOptions.Web), actor.Origin ?? "system"),
            cancellationToken);
        return Outcome.Ok("The promotion gate asks by these rules from now on.");
    }
}
