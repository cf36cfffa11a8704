using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Brings the desk from "process started" to "trading": loads what was stored, fills the gap since the last run, and on the very
/// first start has the first model trained and promoted, saying so all the while.
/// </summary>
internal sealed class OpeningSequence(
    DeskMemory memory, KillKeeper kills, DeskState state, JobBoard jobs, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<OpeningSequence> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetrainPause = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await OpenAsync(stoppingToken);
        }
        catch (SchedulerException exception) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogInformation("Stopped while opening the desk: {Reason}", exception.Message); // The scheduler went down first.
        }
    }

    private async Task OpenAsync(CancellationToken stoppingToken)
    {
        await kills.OpenAsync(clock.GetUtcNow(), stoppingToken); // Before the mode: nothing is switched on while everything is being closed.
        await memory.OpenAsync(state, stoppingToken);
        await WhenStartedAsync(stoppingToken);

        await StepAsync("Reading the exchange's instruments", SyncUniverseJob.Kind, null, stoppingToken);
        var first = state.Rules.Champion is null;
        await StepAsync(
            first ? "First start: fetching history, then the first model is trained" : "Filling the gap since the last run",
            BootstrapHistoryJob.Kind, null, stoppingToken);
        while (state.Rules.Champion is null)
        {
            await StepAsync("First start: training the first model", TrainModelJob.Kind, null, stoppingToken);
            await PromoteFirstAsync(stoppingToken);
        }

        state.Phase = "Trading";
        logger.LogInformation("The desk is open with model {Model}", state.Rules.Champion?.Record.Id);
        await StepAsync("Trading", LabelRecentJob.Kind, null, stoppingToken);
    }

    /// <summary>
    /// Runs one job to its end, again and again until it succeeds: a desk without history or a model is not a desk. A database that goes
    /// away meanwhile is one more reason to try again: what is held live must not lose its guard because the opening could not look.
    /// </summary>
    private async Task StepAsync(string phase, string kind, JsonElement? config, CancellationToken cancellationToken)
    {
        while (true)
        {
            state.Phase = phase;
            try
            {
                await jobs.RunToEndAsync(kind, config, Actor.System, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is JobFailedException or NpgsqlException)
            {
                logger.LogWarning(exception, "{Kind} failed; trying again in {Pause}", kind, RetryPause);
                state.Phase = $"{phase}: failed ({exception.Message}), trying again";
                await Task.Delay(RetryPause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>A model the gate refuses today stays refused: what helps is a new one, from newer minutes.</summary>
    private async Task PromoteFirstAsync(CancellationToken cancellationToken)
    {
        state.Phase = "First start: promoting the first model";
        try
        {
            var reason = JsonSerializer.SerializeToElement(new { reason = "First start: promoted automatically, by the laxer rules for a first model (shadow only)." });
            await jobs.RunToEndAsync(PromoteModelJob.Kind, reason, Actor.System, cancellationToken);
        }
        catch (Exception exception) when (exception is JobFailedException or NpgsqlException)
        {
            logger.LogWarning(exception, "The first model was not promoted; another is trained in {Pause}", RetrainPause);
            state.Phase = $"First start: the first model was refused ({exception.Message}), another is trained soon";
            await Task.Delay(RetrainPause, TimeProvider.System, cancellationToken);
        }
    }

    // Quartz takes jobs only once the host has started.
    private async Task WhenStartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }
}
