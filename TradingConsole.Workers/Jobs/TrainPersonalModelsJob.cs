using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Passport.Setups;
using TradingConsole.Workers.Jobs.Storage;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// Trains the setup model of everybody whose week is over. What each training did stands in the registry, refusals too. Repeating a run is
/// harmless: nobody is trained twice on the same samples. One person's failure is named and holds up nobody else.
/// </summary>
internal sealed class TrainPersonalModelsJob(
    PersonalModels models, JobStore store, JobBoard board, TimeProvider clock, ILogger<TrainPersonalModelsJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "train_personal_models";

    // Runtime, code and buffers; a person's thousands of samples are small beside them.
    private const long BytesBase = 280L << 20;

    public override async Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken) =>
        new(BytesBase, null, $"{(await models.DueAsync(cancellationToken)).Length} people whose week is over, one after the other");

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var due = await models.DueAsync(cancellationToken);
        var (deployed, refused, failed) = (0, 0, new List<string>());
        for (var i = 0; i < due.Length; i++)
        {
            await run.ReportAsync((double)i / due.Length, $"Person {i + 1} of {due.Length}", cancellationToken);
            try
            {
                var made = await models.TrainAsync(due[i], cancellationToken);
                deployed += made?.Status == "deployed" ? 1 : 0;
                refused += made?.Status == "refused" ? 1 : 0;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                failed.Add($"{due[i]}: {failure.Message}");
            }
        }

        return due.Length > 0 && failed.Count == due.Length
            ? throw new JobFailedException($"Nobody's model could be trained. {failed[0]}")
            : JsonSerializer.Serialize(new { people = due.Length, deployed, refused, failed });
    }
}
