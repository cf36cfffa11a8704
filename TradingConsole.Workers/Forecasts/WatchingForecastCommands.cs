using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Workers.Forecasts;

/// <summary>The commands in a process that runs no pipeline: people judge alerts, and nothing is run.</summary>
internal sealed class WatchingForecastCommands(AlertActs alerts) : IForecastCommands
{
    private const string NoPipeline = "This process runs no forecast pipeline; ask one that does.";

    public Task<CommandAnswer> AcknowledgeAsync(Guid alertId, CommandBy by, CancellationToken cancellationToken = default) =>
        alerts.AcknowledgeAsync(alertId, by, cancellationToken);

    public Task<CommandAnswer> JudgeAsync(Guid alertId, bool? isFalseAlarm, CommandBy by, CancellationToken cancellationToken = default) =>
        alerts.JudgeAsync(alertId, isFalseAlarm, by, cancellationToken);

    public Task<CommandAnswer> RedriveAsync(Guid? letterId, string reason, CommandBy by, CancellationToken cancellationToken = default) =>
        Task.FromResult(CommandAnswer.Refused(NoPipeline));

    public Task<CommandAnswer> RunDailyAsync(CommandBy by, CancellationToken cancellationToken = default) =>
        Task.FromResult(CommandAnswer.Refused(NoPipeline));
}
