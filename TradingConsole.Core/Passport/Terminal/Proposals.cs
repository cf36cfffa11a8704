using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>The desk's views put before operators: on a symbol they ask about, and now and then unasked to those who use the Terminal.</summary>
public sealed class Proposals(NpgsqlDataSource database, MarketScan scan, Hypotheses hypotheses, TimeProvider clock)
{
    /// <summary>Unanswered ones a person has at most before nothing more comes unasked.</summary>
    public const int OpenMax = 3;

    /// <summary>Between two that come unasked, market clock.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>The desk's views are on the next hour.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromHours(1);

    private const string SelectPeople = """
        SELECT stream.user_id
        FROM passport_streams AS stream
        JOIN users AS people ON people.id = stream.user_id AND NOT people.is_disabled
        WHERE NOT EXISTS (SELECT 1 FROM hypotheses WHERE user_id = stream.user_id AND proposed_at > @since)
          AND (SELECT count(*) FROM hypotheses WHERE user_id = stream.user_id AND answer IS NULL AND settles_at > @now) < @most
        ORDER BY stream.user_id
        """;

    /// <summary>The desk's latest view on a symbol, for this person to judge; refused when it has none.</summary>
    public async Task<ActResult> AskAsync(Guid user, Symbol symbol, CancellationToken ct = default) =>
        await scan.FindAsync(ScanKind.Model, [symbol], ScanRules.Default, ct) is [var view]
            ? await hypotheses.ProposeAsync(user, Of(view), ct)
            : ActResult.Conflict("no_view", $"The desk has no view on {symbol} now: no model in production, or none that expects a profit.");

    /// <summary>Puts the strongest view of the moment before everybody who is due for one.</summary>
    /// <returns>How many were proposed.</returns>
    public async Task<int> ProposeAsync(ImmutableArray<Symbol> symbols, CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        var people = await database.ReadAllAsync(
            SelectPeople, row => row.GetGuid(0), ct, ("since", now - Every), ("now", now), ("most", OpenMax));
        if (people.IsEmpty || await scan.FindAsync(ScanKind.Model, symbols, ScanRules.Default, ct) is not [var strongest, ..])
        {
            return 0;
        }

        var proposed = 0;
        foreach (var person in people)
        {
            proposed += (await hypotheses.ProposeAsync(person, Of(strongest), ct)).IsDone ? 1 : 0;
        }

        return proposed;
    }

    private static HypothesisToPropose Of(ScanSignal view) => new(
        view.Symbol, view.Direction, view.Confidence ?? 50, view.EntryPrice, Horizon, string.Join("; ", view.Reasons)) { Bar = view.Bar };
}
