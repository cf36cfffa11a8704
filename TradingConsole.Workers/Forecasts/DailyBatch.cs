using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Workers.Forecasts;

/// <summary>The daily batch: what is due, under one lock, step by step.</summary>
/// <param name="clock">The markets' clock.</param>
internal sealed class DailyBatch(NpgsqlDataSource database, RawShelf shelf, DailyStages stages, CoverageWatch coverage, TimeProvider clock)
{
    /// <summary>Held by whoever writes derived rows.</summary>
    public const string LockName = "forecasts";

    private readonly RunStore _runs = new(database);

    /// <summary>What a run started now would speak of: an unfinished one first, then one without its post-mortems, else from the last run's end to the last full hour; null when nothing is due.</summary>
    /// <exception cref="DeskStartException">Another venue's markets were measured here.</exception>
    public async Task<RunPlan?> DueAsync(CancellationToken ct)
    {
        if (await _runs.ObjectionAsync(stages.Venue, ct) is { } objection)
        {
            throw new DeskStartException(objection);
        }

        if (await _runs.UnfinishedAsync(RunWords.DailyBatch, ct) is { } left)
        {
            return PlanOf(left);
        }

        var latest = await _runs.LatestAsync(RunWords.DailyBatch, ct);
        if (latest is not null && await IsUntoldAsync(latest, ct))
        {
            return PlanOf(latest); // Stopped between the two.
        }

        var now = clock.GetUtcNow();
        var end = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var start = latest?.IntervalEnd ?? end - TimeSpan.FromDays(stages.HistoryDays);
        return end > start ? new RunPlan(RunWords.DailyBatch, start, end, stages.ConfigHash, stages.Venue) : null;
    }

    /// <summary>What is due without anybody asking for it: what was begun, and else a day that is over.</summary>
    /// <remarks>A run made by hand at noon does not move the days: the next one is due at midnight again.</remarks>
    /// <exception cref="DeskStartException">Another venue's markets were measured here.</exception>
    public async Task<RunPlan?> DueByItselfAsync(CancellationToken ct) =>
        await DueAsync(ct) is { } plan
        && (plan.IntervalEnd - plan.IntervalStart >= TimeSpan.FromDays(1) || plan.IntervalStart.UtcDateTime.Date < plan.IntervalEnd.UtcDateTime.Date
            || await _runs.FindAsync(plan.RunId, ct) is not null)
            ? plan
            : null;

    /// <summary>Runs a plan, or goes on with it where it was left.</summary>
    /// <param name="report">0 to 1, and what is being done.</param>
    /// <returns>The run as it ended, or as it had ended before; null while another node is at it.</returns>
    /// <exception cref="RunFailedException">A step could not be done.</exception>
    public async Task<ForecastRun?> RunAsync(RunPlan plan, Func<double, string, Task>? report, CancellationToken ct)
    {
        await using var held = await AdvisoryLock.TryAcquireAsync(database, LockName, ct);
        if (held is null)
        {
            return null;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, held.Lost);
        var run = await _runs.BeginAsync(plan, clock.GetUtcNow(), either.Token);
        if (!HasEnded(run))
        {
            var pipeline = new Pipeline(
                _runs, new RunLetters(database), clock, (step, of, name) => report?.Invoke((double)step / of, name) ?? Task.CompletedTask);
            run = await pipeline.RunAsync(run, stages.For(report), begun => shelf.List(begun.RunId), either.Token);
            await SettleAsync(run, either.Token);
            await new FalseAlarmBook(database).JudgeByRuleAsync(stages.Rules.Alerts, run.IntervalEnd, either.Token); // Not derived: people judge too.
            await coverage.TellAsync(run, either.Token);
        }

        await WritePostMortemsAsync(run, either.Token);
        return run;
    }

    /// <summary>What the batch resolved gets its post-mortem, by a run of its own: a text that cannot be written fails no batch.</summary>
    private async Task WritePostMortemsAsync(ForecastRun batch, CancellationToken ct)
    {
        if (await IsUntoldAsync(batch, ct))
        {
            var plan = new RunPlan(RunWords.PostMortem, batch.IntervalStart, batch.IntervalEnd, batch.ConfigHash, batch.Venue);
            var run = await _runs.BeginAsync(plan, clock.GetUtcNow(), ct);
            await new Pipeline(_runs, new RunLetters(database), clock).RunAsync(
                run, [.. DerivedStages.Of(RunWords.PostMortem, database, shelf, stages.Rules)], begun => shelf.List(begun.RunId), ct);
        }
    }

    /// <summary>Whether its post-mortems are due. Those of an earlier batch are not made up for: the next one's run writes them.</summary>
    private async Task<bool> IsUntoldAsync(ForecastRun batch, CancellationToken ct) =>
        !((await _runs.LatestAsync(RunWords.PostMortem, ct))?.IntervalEnd >= batch.IntervalEnd);

    private static RunPlan PlanOf(ForecastRun run) => new(run.Pipeline, run.IntervalStart, run.IntervalEnd, run.ConfigHash, run.Venue);

    private static bool HasEnded(ForecastRun run) => run.Status is RunStatus.Succeeded or RunStatus.PartialSuccess;

    /// <summary>Prices that a source owed earlier runs and gave this one are settled; what this run did not ask for goes on waiting.</summary>
    private async Task SettleAsync(ForecastRun run, CancellationToken ct)
    {
        var letters = new RunLetters(database);
        var open = await letters.OpenOfAsync(IngestStage.StageName, ct);
        var still = open.Where(letter => letter.RunId == run.RunId).Select(letter => letter.Segment).ToHashSet(StringComparer.Ordinal);
        var asked = (await new Catalogue(shelf).ReadAsync(run.RunId, ct))
            .Where(market => market.WasOpenIn(run.IntervalStart, run.IntervalEnd)).Select(market => IngestStage.PricesOf + market.MarketId).ToHashSet(StringComparer.Ordinal);
        await letters.SettleAsync(
            [.. open.Where(letter => letter.RunId != run.RunId && asked.Contains(letter.Segment) && !still.Contains(letter.Segment)).Select(letter => letter.LetterId)],
            $"run {run.RunId:D}", clock.GetUtcNow(), ct);
    }
}
