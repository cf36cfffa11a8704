namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>What people may do to the scoreboard. Each act is on record together with what it changed.</summary>
public interface IForecastCommands
{
    /// <summary>Notes who has seen an alert; the first stays.</summary>
    Task<CommandAnswer> AcknowledgeAsync(Guid alertId, CommandBy by, CancellationToken cancellationToken = default);

    /// <summary>Says whether an alert was a false alarm.</summary>
    /// <param name="isFalseAlarm">Null takes the verdict back.</param>
    Task<CommandAnswer> JudgeAsync(Guid alertId, bool? isFalseAlarm, CommandBy by, CancellationToken cancellationToken = default);

    /// <summary>Tries once more what a stage could not use.</summary>
    /// <param name="letterId">Null: everything that waits.</param>
    Task<CommandAnswer> RedriveAsync(Guid? letterId, string reason, CommandBy by, CancellationToken cancellationToken = default);

    /// <summary>Starts the daily run now; one that is on its way is joined.</summary>
    Task<CommandAnswer> RunDailyAsync(CommandBy by, CancellationToken cancellationToken = default);
}

/// <summary>Who acts.</summary>
/// <param name="Id">Of the account; null: the system.</param>
/// <param name="Origin">The address the person signed in from.</param>
public sealed record CommandBy(Guid? Id, string Name, string? Origin);

/// <summary>What a command came to; <c>default</c> is a refusal.</summary>
public readonly record struct CommandAnswer(CommandOutcome Outcome, string Message)
{
    public bool IsDone => Outcome == CommandOutcome.Done;

    /// <summary>The run that was started or joined; null for every other command.</summary>
    public Guid? RunId { get; init; }

    public static CommandAnswer Done(string message) => new(CommandOutcome.Done, message);

    /// <param name="message">The field, the value and the rule.</param>
    public static CommandAnswer Refused(string message) => new(CommandOutcome.Refused, message);

    public static CommandAnswer Unknown(string message) => new(CommandOutcome.Unknown, message);
}

public enum CommandOutcome
{
    /// <summary>A rule stands against it.</summary>
    Refused,

    /// <summary>What it is about does not exist.</summary>
    Unknown,

    Done,
}
