using Npgsql;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Trust;

/// <summary>Scores every market that is open, or closed and not settled, as of the run's end.</summary>
public sealed class TrustStage(NpgsqlDataSource database, TrustRules rules) : IDerivedStage
{
    private readonly TrustStore _store = new(database);

    public string Name => "trust";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var now = run.Run.IntervalEnd;
        var inputs = await _store.InputsAsync(now, rules.AgeMax, ct);
        var scores = inputs.Select(input => TrustScorer.Of(input, now, rules)).ToArray();
        await _store.SaveAsync(scores, ct);
        return StageOutcome.Of(("markets", scores.Length), ("with_unknowns", scores.Count(score => !score.Components.Unknown.IsEmpty)));
    }
}
