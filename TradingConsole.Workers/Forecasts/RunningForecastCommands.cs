using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Forecasts;

/// <summary>The commands in a process that measures prediction markets.</summary>
internal sealed class RunningForecastCommands(NpgsqlDataSource database, AlertActs alerts, DailyBatch batch, JobBoard board, TimeProvider clock) : IForecastCommands
{
    private readonly RunLetters _letters = new(database);

    public Task<CommandAnswer> AcknowledgeAsync(Guid alertId, CommandBy by, CancellationToken cancellationToken = default) =>
        alerts.AcknowledgeAsync(alertId, by, cancellationToken);

    public Task<CommandAnswer> JudgeAsync(Guid alertId, bool? isFalseAlarm, CommandBy by, CancellationToken cancellationToken = default) =>
        alerts.JudgeAsync(alertId, isFalseAlarm, by, cancellationToken);

    /// <remarks>
    /// Prices that a source did not give are asked for again by the next run, which this starts if one is due. What could not be read would be read by the same
    /// code again: that takes a rebuild by better code, so it is refused here with the command that does it.
    /// </remarks>
    public async Task<CommandAnswer> RedriveAsync(Guid? letterId, string reason, CommandBy by, CancellationToken cancellationToken = default)
    {
        var open = await _letters.OpenAsync(letterId, cancellationToken);
        if (open.IsEmpty)
        {
            return letterId is { } id ? CommandAnswer.Unknown($"Letter {id}") : CommandAnswer.Refused("No letter waits.");
        }

        var asked = open.Where(letter => letter.Segment.StartsWith(IngestStage.PricesOf, StringComparison.Ordinal)).ToImmutableArray();
        if (asked.IsEmpty)
        {
            return CommandAnswer.Refused(
                open[0].Stage is IngestStage.StageName or ActivityStage.StageName
                    ? $"'{open[0].Segment}' spoke of its own hour; only prices are asked for again."
                    : $"What '{open[0].Stage}' could not use would fail the same way again; after an update, ./run forecasts rebuild --replace reads it anew.");
        }

        await RecordAsync("forecast.redrive", letterId?.ToString("D") ?? "all", new { reason, letters = asked.Length }, by, cancellationToken);
        var started = await StartAsync(by, cancellationToken);
        return CommandAnswer.Done($"{asked.Length} of {open.Length} will be asked for again by the {(started is null ? "next run, at the next full hour" : "run that was started")}.")
            with { RunId = started };
    }

    public async Task<CommandAnswer> RunDailyAsync(CommandBy by, CancellationToken cancellationToken = default)
    {
        if (await batch.DueAsync(cancellationToken) is not { } plan)
        {
            return CommandAnswer.Refused("Everything up to the last full hour is done; the next stretch begins with the next one.");
        }

        await RecordAsync("forecast.run", plan.RunId.ToString("D"), new { plan.IntervalStart, plan.IntervalEnd }, by, cancellationToken);
        return CommandAnswer.Done($"The stretch from {plan.IntervalStart:yyyy-MM-dd HH:mm} to {plan.IntervalEnd:yyyy-MM-dd HH:mm} UTC is under way.")
            with { RunId = await StartAsync(by, cancellationToken) };
    }

    private async Task<Guid?> StartAsync(CommandBy by, CancellationToken ct)
    {
        if (await batch.DueAsync(ct) is not { } plan)
        {
            return null;
        }

        await board.StartOnceAsync(DailyBatchJob.Kind, null, new Actor(by.Name, by.Origin), ct);
        return plan.RunId;
    }

    private async Task RecordAsync(string act, string about, object after, CommandBy by, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await AuditLog.WriteAsync(
            transaction, new AuditEntry(clock.GetUtcNow(), by.Name, act, about, AfterJson: JsonSerializer.Serialize(after), Origin: by.Origin ?? "system"), ct);
        await transaction.CommitAsync(ct);
    }
}
