using System.Text.Json;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// Switches between off and shadow, and out of live. The stored mode is what is compared and set, so of several who switch at once, on
/// whichever node, exactly one does; the others hear who was faster. Every attempt leaves a row.
/// </summary>
internal sealed class ModeCommands(DeskState state, SettingsStore settings, TimeProvider clock)
{
    public const string Key = "mode";

    public const string LiveIsArmed = "Live is not switched on, it is armed: propose it, then confirm with the phrase and your password.";

    public async Task<Outcome> SetAsync(ModeOrder order, Actor actor, CancellationToken cancellationToken)
    {
        if (!state.Ready.IsCompletedSuccessfully)
        {
            return Outcome.Refused("The desk is still starting.");
        }

        var outcome = default(Outcome);
        await settings.ChangeAsync<string>(
            Key,
            stored =>
            {
                var now = stored is null ? state.Rules.Mode : TradingModeWords.Parse(stored);
                outcome = Judge(order, now);
                return (outcome.IsChange ? order.Mode.Word() : null, Attempt(order, now, outcome, actor));
            },
            cancellationToken);
        if (outcome.IsChange)
        {
            state.Change(rules => rules with { Mode = order.Mode });
        }

        return outcome;
    }

    /// <summary>The kill switch takes everything down: the mode is off in memory at once, then in the store if it answers.</summary>
    public async Task FallAsync(string reason, Actor actor, CancellationToken cancellationToken)
    {
        var before = state.Rules.Mode;
        state.Change(rules => rules with { Mode = TradingMode.Off });
        var order = new ModeOrder(TradingMode.Off, reason);
        await settings.ChangeAsync<string>(
            Key,
            stored => stored == TradingMode.Off.Word()
                ? (null, null)
                : (TradingMode.Off.Word(), Attempt(order, before, Outcome.Ok() with { IsChange = true }, actor)),
            cancellationToken);
    }

    private static Outcome Judge(ModeOrder order, TradingMode now) =>
        order.Mode == TradingMode.Live ? Outcome.Refused(LiveIsArmed)
        : order.Seen is { } seen && seen != now ? Outcome.Refused($"The desk is {now.Word()} by now, not {seen.Word()}: somebody was faster. Look again, then decide.")
        : order.Mode == now ? Outcome.Ok($"The desk is already {now.Word()}.")
        : Outcome.Ok($"The desk is {order.Mode.Word()}.") with { IsChange = true };

    private AuditEntry Attempt(ModeOrder order, TradingMode before, Outcome outcome, Actor actor) => new(
        clock.GetUtcNow(), actor.Name, "mode.set", "desk", JsonSerializer.Serialize(before.Word()),
        JsonSerializer.Serialize(outcome.IsChange
            ? (object)new { mode = order.Mode.Word(), reason = order.Reason }
            : new { wanted = order.Mode.Word(), refused = outcome.Message }),
        actor.Origin ?? "system");
}
