namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>Asks the person for the password again, right before an act that needs it.</summary>
public interface IPasswordCheck
{
    /// <returns>Null when it is the person's password; otherwise why the act is refused. A wrong one counts towards the lock-out.</returns>
    Task<string?> ObjectionAsync(string userName, string password, CancellationToken cancellationToken);
}

/// <summary>A process without people: nobody's password can be asked, so nobody passes.</summary>
internal sealed class NobodySignsIn : IPasswordCheck
{
    public Task<string?> ObjectionAsync(string userName, string password, CancellationToken cancellationToken) =>
        Task.FromResult<string?>("This process has no sign-in: arm live in the console.");
}
